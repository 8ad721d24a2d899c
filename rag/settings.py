"""The settings, read from the environment here and nowhere else."""

from __future__ import annotations

from pathlib import Path

from platformdirs import user_cache_path, user_data_path
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Every knob of the service; the variable is the field's name in capitals after `CEWEN_`."""

    model_config = SettingsConfigDict(env_prefix="CEWEN_", frozen=True, env_ignore_empty=True)

    home: Path = Field(default_factory=lambda: user_data_path("cewen"))
    """The store: library, vectors and lexical index."""
    cache: Path = Field(default_factory=lambda: user_cache_path("cewen"))
    """What can be made again: the embedding model's folder, jieba's dictionary, and the stores of
    evaluation corpora."""
    threads: int | None = Field(default=None, ge=1, le=256)
    """Threads of the embedding model, the library's own choice when unset; and of the recognition
    of scanned pages, one when unset."""
    embedding_model: str | None = None
    """Name or folder of a sentence-transformers model; the bundled one when unset."""
    reranker: str | None = None
    """Name or folder of a sentence-transformers cross-encoder that orders hits anew; none when
    unset."""
    llm: str | None = None
    """`provider:model` for LangChain's init_chat_model; answers are extractive when unset."""
    llm_base_url: str | None = None
    """Address of an OpenAI-compatible service."""
    llm_api_key: SecretStr | None = None
    """Key for the language model."""
    llm_external: bool = False
    """Whether the model counts as external though its address is private: a gateway to one."""
    admin_key: SecretStr | None = Field(default=None, min_length=16)
    """Key to bring in and retire documents over HTTP; without it those routes do not exist."""
