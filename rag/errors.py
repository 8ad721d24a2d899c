"""What can go wrong, as one small tree. The text of each is `a line of prompts/errors.toml`.

CewenError
├── InputError              the caller sent something that cannot be served
│   ├── DocumentRejected    a file that cannot be ingested, with the reason
│   ├── AddressRefused      an address that must not be fetched
│   ├── FetchFailed         an address that gave no document
│   │   └── PageGone        the site says that the page is no more (404, 410)
│   ├── SourcesInvalid      a list of sources that cannot be read
│   ├── QuestionRejected    an empty or over-long question
│   ├── NotFound            no such document, version or clause
│   └── SettingsInvalid     an environment variable that cannot be read
└── ServiceError            the service itself cannot work now
    ├── StoreMismatch       the store was made by another embedding model
    ├── StoreBusy           another process is writing
    ├── StoreIncomplete    vectors or index are not all there
    ├── StoreEmpty          nothing has been ingested yet
    ├── SystemUnreachable   a system that is evaluated does not answer
    ├── ModelUnavailable    the embedding model cannot be made or loaded
    └── LanguageModelError  the language model failed; the extractive answer takes over
"""

from __future__ import annotations

from rag.prompts import message


class CewenError(Exception):
    """Base of all errors that we raise on purpose. `str(error)` is Chinese and meant for users.

    :param reason: key of the text in prompts/errors.toml.
    :param facts: the variables of that text.
    """

    def __init__(self, reason: str, **facts: object) -> None:
        self.reason = reason
        self.facts = facts
        super().__init__(message(f"errors.{reason}", **facts))


class InputError(CewenError):
    """The caller sent something that cannot be served."""


class DocumentRejected(InputError):
    """A file that cannot be ingested."""


class AddressRefused(InputError):
    """An address that must not be fetched: private, malformed, or closed by robots.txt."""


class FetchFailed(InputError):
    """An address that gave no document, with the reason."""


class PageGone(FetchFailed):
    """The site says that the page is no more."""


class SourcesInvalid(InputError):
    """A list of sources, or a plan filled in, that cannot be read."""


class QuestionRejected(InputError):
    """A question that is empty or too long."""


class NotFound(InputError):
    """No such document, version or clause."""


class SettingsInvalid(InputError):
    """An environment variable with a value that cannot be used."""


class ServiceError(CewenError):
    """The service itself cannot work now."""


class StoreMismatch(ServiceError):
    """The vectors in the store were made by another embedding model."""


class StoreBusy(ServiceError):
    """Another process holds the write lock."""


class StoreIncomplete(ServiceError):
    """Vectors or lexical index are not all there; `cewen rebuild` makes them again."""


class StoreEmpty(ServiceError):
    """The store holds no document yet."""


class SystemUnreachable(ServiceError):
    """A system that is evaluated cannot be reached, refuses the key, or fails."""


class ModelUnavailable(ServiceError):
    """The embedding model cannot be made or loaded."""


class LanguageModelError(ServiceError):
    """The language model failed or took too long."""
