"""The one door to a language model, through LangChain."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

from rag.errors import LanguageModelError
from rag.settings import Settings

_TIMEOUT_SECONDS = 30.0
_MOST_TOKENS = 900


class LanguageModel(Protocol):
    """What the answerer needs of a language model."""

    def stream(self, system: str, user: str) -> Iterator[str]:
        """The model's text in pieces, as it comes.

        :raises LanguageModelError: when the model cannot be reached, fails or takes too long.
        """
        ...


class ChatModel:
    """A model named as for LangChain's `init_chat_model` (`openai:gpt-…`, `ollama:…`)."""

    def __init__(self, settings: Settings) -> None:
        from langchain.chat_models import init_chat_model  # noqa: PLC0415  # slow, rarely needed

        self._name = settings.llm or ""
        options: dict[str, Any] = {"temperature": 0, "max_tokens": _MOST_TOKENS}
        options |= {"timeout": _TIMEOUT_SECONDS, "max_retries": 1}
        if settings.llm_base_url:
            options["base_url"] = settings.llm_base_url
        if settings.llm_api_key:
            options["api_key"] = settings.llm_api_key.get_secret_value()
        try:
            self._model = init_chat_model(self._name, **options)
        except (ImportError, ValueError) as error:
            raise LanguageModelError("language_model", name=self._name, fact=error) from error

    def stream(self, system: str, user: str) -> Iterator[str]:
        """The model's text in pieces, as it comes.

        :raises LanguageModelError: when the model cannot be reached, fails or takes too long.
        """
        try:
            for chunk in self._model.stream([("system", system), ("human", user)]):
                if chunk.text:
                    yield str(chunk.text)
        except Exception as error:
            # Each provider's package has errors of its own, and any of them means the same here;
            # the stack is kept as the cause. No text of the error: it may hold the key.
            fact = type(error).__name__
            raise LanguageModelError("language_model", name=self._name, fact=fact) from error


def language_model(settings: Settings) -> LanguageModel | None:
    """The configured model, or None: then answers are extractive."""
    return ChatModel(settings) if settings.llm else None
