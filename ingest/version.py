"""The version of a document: a hash of all that readers see of it."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from rag.domain import PolicyDocument


def versioned(document: PolicyDocument) -> PolicyDocument:
    """The document with its version filled in.

    Metadata and clauses count too, so a better parser makes a new version as a new text does.
    """
    parts = [document.text, repr(document.metadata), repr(document.relations)]
    parts += [
        f"{c.id} {c.start} {c.end} {c.path} {c.context} {c.duty} {c.page}" for c in document.clauses
    ]
    if document.recognised:
        parts.append(repr(document.recognised))
    version = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]
    return replace(document, version=version)
