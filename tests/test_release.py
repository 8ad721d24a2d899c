"""What holds a model's sentence back beside the gate, over the clauses of real documents."""

from __future__ import annotations

import random
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.build import Service
from rag.domain import Hit
from rag.release import says_more, visible
from rag.sentences import sentences

FOREIGN = [
    "购房",
    "瞪羚",
    "现金",
    "翻倍",
    "苏州市",
    "subsidy",
    "没有",
    "不得",
    "全部",
    "一律",
    "免费",
    "窗口",
]


def quoted(service: Service) -> list[tuple[str, Hit]]:
    """Every sentence of the bundled documents with its clause."""
    found = []
    for summary in service.library.view().documents:
        document = service.library.document(summary.id, summary.version)
        for clause in document.clauses:
            hit = Hit(clause, document, 1.0, None, ())
            found += [(s.strip(), hit) for s in sentences(clause.text) if s.strip()]
    return found


def test_no_verbatim_sentence_is_held_back(service: Service) -> None:
    words = service.shelf.words
    pairs = quoted(service)
    assert len(pairs) > 100
    held_back = [text for text, hit in pairs if says_more(visible(text), [hit], words)]
    assert held_back == []


@pytest.mark.parametrize("word", FOREIGN)
def test_a_word_that_no_clause_says_holds_a_sentence_back(service: Service, word: str) -> None:
    words, chance = service.shelf.words, random.Random(word)
    pairs = [(t, h) for t, h in quoted(service) if len(t) > 15 and word not in h.clause.text]
    caught = 0
    for text, hit in (sample := chance.sample(pairs, 40)):
        places = [match.end() for match in re.finditer("[,，、]|^", text)]
        at = chance.choice(places)
        caught += says_more(f"{text[:at]}{word}，{text[at:]}", [hit], words)
    assert caught == len(sample)


@given(st.text())
def test_what_is_visible_stays_and_nothing_else(text: str) -> None:
    shown = visible(text)
    kept = [c for c in text if unicodedata.category(c)[0] not in "CM" or c in "\n\t"]
    assert list(shown) == kept
    assert visible(shown) == shown
