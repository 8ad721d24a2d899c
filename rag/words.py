"""Chinese text to search words: one width, case, script and way of writing numbers; bigrams.

The same function serves documents and questions. Pairs of characters find what no dictionary knows;
jieba's words beside them were measured and did not help (docs/retrieval.md). jieba cuts and tags
questions.
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
from cn2an import cn2an

from rag.plain import plain

if TYPE_CHECKING:
    from jieba.posseg import POSTokenizer

_RUN = re.compile(r"[\u3400-\u9fff]+|[a-z0-9]+(?:[.%][0-9]+)*%?")
_HAN = re.compile(r"[\u3400-\u9fff]")
_COUNT = re.compile(r"[零〇一二两三四五六七八九十百千]{2,}")
"""A number written out; 万 and 亿 stay words of their own, as in 5000万."""


def clean(text: str) -> str:
    """Text from outside without lone surrogates, which no encoder or tokenizer takes.

    They come from broken JSON escapes and from undecodable bytes on a command line.
    """
    return text.encode("utf-8", "replace").decode("utf-8")


def fold(text: str) -> str:
    """Text with width and case folded (NFKC); offsets are not kept."""
    return unicodedata.normalize("NFKC", text.replace("︰", ":")).lower()


def _in_figures(match: re.Match[str]) -> str:
    """20 for 二十; what is no number (十四五, 三三) stays as written."""
    written = match[0]
    if not re.search("[十百千]", written):
        return written
    try:
        return str(cn2an(written.replace("两", "二").replace("〇", "零"), "strict"))
    except ValueError:
        return written


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
        tokens: list[str] = []
        for run in _RUN.findall(_COUNT.sub(_in_figures, fold(plain(text)))):
            if not _HAN.match(run):
                tokens.append(run)
                continue
            tokens += [run[i : i + 2] for i in range(len(run) - 1)] or [run]
        return tokens

    def parts(self, text: str) -> list[str]:
        """A text cut into words as written; joined they are the text again."""
        self._ready()
        return list(self._segmenter.cut(text))

    def knows(self, word: str) -> bool:
        """Whether the dictionary has a word."""
        self._ready()
        return bool(self._segmenter.FREQ.get(word))

    def tagged(self, text: str) -> list[tuple[str, str]]:
        """The words of a text, folded, each with jieba's part-of-speech tag; no punctuation."""
        self._ready()
        pairs = ((p.word.strip(), p.flag) for p in self._tagger.cut(fold(text)))
        return [(word, flag) for word, flag in pairs if _RUN.fullmatch(word)]
