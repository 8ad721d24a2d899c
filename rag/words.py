"""Chinese text to search words: width and case folded, character bigrams, long jieba words.

The same function serves documents and questions. Bigrams find what no dictionary knows; words of
three characters and more reward a whole term over its scattered halves.
"""

from __future__ import annotations

import logging
import re
import threading
import unicodedata
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import jieba

if TYPE_CHECKING:
    from jieba.posseg import POSTokenizer

_RUN = re.compile(r"[\u3400-\u9fff]+|[a-z0-9]+(?:[.%][0-9]+)*%?")
_HAN = re.compile(r"[\u3400-\u9fff]")


def clean(text: str) -> str:
    """Text from outside without lone surrogates, which no encoder or tokenizer takes.

    They come from broken JSON escapes and from undecodable bytes on a command line.
    """
    return text.encode("utf-8", "replace").decode("utf-8")


def fold(text: str) -> str:
    """Text with width and case folded (NFKC); offsets are not kept."""
    return unicodedata.normalize("NFKC", text.replace("︰", ":")).lower()


class Words:
    """The segmenter, with its dictionary's cache in a folder of our own.

    jieba keeps its cache in the shared temporary folder by default and loads it with marshal,
    where another user of the machine could plant a file.
    """

    def __init__(self, cache: Path) -> None:
        jieba.setLogLevel(logging.WARNING)
        self._segmenter = jieba.Tokenizer()
        self._cache = cache
        self._lock = threading.Lock()

    def _ready(self) -> None:
        with self._lock:
            if not self._segmenter.initialized:
                self._cache.mkdir(parents=True, exist_ok=True)
                self._segmenter.tmp_dir = str(self._cache)
                self._segmenter.initialize()

    @cached_property
    def _tagger(self) -> POSTokenizer:
        # Its tables take half a second and 100 MB, and only questions need them.
        from jieba.posseg import POSTokenizer  # noqa: PLC0415

        return POSTokenizer(self._segmenter)

    def tokens(self, text: str) -> list[str]:
        """Search tokens of a text, in order, repeats kept."""
        self._ready()
        tokens: list[str] = []
        for run in _RUN.findall(fold(text)):
            if not _HAN.match(run):
                tokens.append(run)
                continue
            tokens += [run[i : i + 2] for i in range(len(run) - 1)] or [run]
            tokens += [w for w in self._segmenter.cut_for_search(run) if len(w) > 2]
        return tokens

    def parts(self, text: str) -> list[str]:
        """A text cut into words as written; joined they are the text again."""
        self._ready()
        return list(self._segmenter.cut(text))

    def tagged(self, text: str) -> list[tuple[str, str]]:
        """The words of a text, folded, each with jieba's part-of-speech tag; no punctuation."""
        self._ready()
        pairs = ((p.word.strip(), p.flag) for p in self._tagger.cut(fold(text)))
        return [(word, flag) for word, flag in pairs if _RUN.fullmatch(word)]
