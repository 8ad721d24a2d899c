"""The one door to a language model, through LangChain."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING, Any, Protocol

from rag.clocked import Limits, read
from rag.errors import LanguageModelError
from rag.external import is_external
from rag.settings import Settings
from rag.words import clean

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel


class LanguageModel(Protocol):
    """What the answerer needs of a language model."""

    @property
    def external(self) -> bool:
        """Whether what it is asked leaves the house."""
        ...

    def stream(self, system: str, user: str) -> Iterator[str]:
        """The model's text in pieces, as it comes.

        :raises LanguageModelError: when the model cannot be reached, fails or takes too long.
        """
        ...


class ChatModel:
    """A model named as for LangChain's `init_chat_model` (`openai:gpt-…`, `ollama:…`)."""

    def __init__(self, settings: Settings, limits: Limits | None = None) -> None:
        self._name, self._limits = settings.llm or "", limits or Limits()
        try:
            self._model, self._address = _opened(settings, self._limits)
        except Exception as error:
            # Likewise of each package's own; what only names a package or a provider is told.
            plain = type(error) in (ImportError, ModuleNotFoundError, ValueError)
            fact = error if plain else type(error).__name__
            raise LanguageModelError("language_model", name=self._name, fact=fact) from error
        self._said_external = settings.llm_external

    @property
    def external(self) -> bool:
        """Whether what it is asked leaves the house, as its address resolves now."""
        return self._said_external or is_external(self._address)

    def stream(self, system: str, user: str) -> Iterator[str]:
        """The model's text in pieces, as it comes; closed early, its connection is closed too.

        :raises LanguageModelError: when the model cannot be reached, fails or takes too long.
        """
        try:
            yield from read(lambda: self._pieces(system, user), self._limits)
        except TimeoutError as error:
            raise self._failed(error) from error

    async def _pieces(self, system: str, user: str) -> AsyncIterator[str]:
        from langsmith.run_helpers import tracing_context  # noqa: PLC0415  # slow, rarely needed

        try:
            # LangChain's tracing, which a variable of the environment turns on, would send all of
            # it to another service.
            with tracing_context(enabled=False):
                async for chunk in self._model.astream([("system", system), ("human", user)]):
                    if chunk.text:
                        yield clean(str(chunk.text))
        except Exception as error:
            # Each provider's package has errors of its own, and any of them means the same here;
            # the stack is kept as the cause.
            raise self._failed(error) from error

    def _failed(self, error: Exception) -> LanguageModelError:
        # No text of the error: it may hold the key.
        return LanguageModelError("language_model", name=self._name, fact=type(error).__name__)


def _opened(settings: Settings, limits: Limits) -> tuple[BaseChatModel, str | None]:
    """The model, and the address at which it is asked where that is known.

    :raises ImportError: when the provider's package is not there.
    :raises ValueError: when the name is of no provider, or the provider wants other settings.
    """
    from langchain.chat_models import init_chat_model  # noqa: PLC0415  # slow, rarely needed

    from rag.model_transport import model_client  # noqa: PLC0415  # likewise

    options: dict[str, Any] = {"temperature": 0, "max_tokens": limits.tokens}
    # Its own clock is not to try again what ours will end.
    options |= {"timeout": limits.seconds, "max_retries": limits.retries}
    if settings.llm_base_url:
        options["base_url"] = settings.llm_base_url
    name = settings.llm or ""
    if settings.llm_api_key:
        options["api_key"] = settings.llm_api_key.get_secret_value()
    elif settings.llm_base_url and name.startswith("openai:"):
        # Many local servers want none; OPENAI_API_KEY is not meant for an address of one's own.
        options["api_key"] = "none"
    model = init_chat_model(name, **options)
    client = getattr(model, "root_async_client", None)
    if client is None:  # not of OpenAI's family; Ollama is known to keep to the address given
        address = settings.llm_base_url if name.startswith("ollama:") else None
        return model, address
    address = str(client.base_url)
    external = settings.llm_external or is_external(address)
    options["http_async_client"] = model_client(limits.octets, external=external)
    return init_chat_model(name, **options), address


def language_model(settings: Settings, limits: Limits | None = None) -> LanguageModel | None:
    """The configured model, or None: then answers are extractive."""
    return ChatModel(settings, limits) if settings.llm else None
