"""Questions on what the documents say: from their templates, and from their heads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from random import Random
from typing import Any

from eval.city.cases import Case, gold
from eval.city.documents import ORDER, Writer, quoted
from eval.city.paper import Paper
from eval.city.texts import fill, table

_PLAIN = 0.45
"""The share of questions in the words of the document, where the template has such a wording."""
_HEADS = {
    "head_number": "head_文号",
    "head_issued": "head_成文日期",
    "head_issuer": "head_落款",
    "head_addressee": "head_主送机关",
}


def from_templates(writer: Writer, rng: Random) -> Iterator[Case]:
    """What the templates ask of their own clauses."""
    for document, key, ask, words in writer.asks:
        paper = writer.papers[document]
        keys, must = _wanted(paper, key, ask, words)
        plain = ask.get("plain", "") if rng.random() < _PLAIN else ""
        asked = plain or rng.choice(ask["q"])
        yield Case(
            kind=ask["kind"],
            question=fill(asked, words),
            gold=gold(paper, *keys),
            must=must,
            tags=(document, *ask.get("tags", ())),
        )


def _wanted(
    paper: Paper, key: str, ask: Mapping[str, Any], words: Mapping[str, str]
) -> tuple[list[str], tuple[str, ...]]:
    """The keys of the gold clauses and the facts that must be said."""
    clause = paper.clauses[key]
    if ask.get("children"):
        below = [paper.clauses[child] for child in clause.children]
        must = [item.text.rstrip("；。") if ask.get("whole") else item.heading for item in below]
        if ask.get("whole"):
            must = [_bare(text) for text in must]
        # An item without a heading has no name that could be asked for.
        return [key, *clause.children], tuple(text for text in must if text)
    must = [fill(text, words) for text in ask["must"]]
    if ask.get("rows"):
        return [name for name in paper.clauses if name.startswith(f"{key}#")], tuple(must)
    return [key, *ask.get("gold", ())], tuple(must)


def _bare(text: str) -> str:
    """An item without its mark."""
    return text[3:].lstrip() if text[:1] in "(（" else text


def from_heads(writer: Writer, rng: Random) -> Iterator[Case]:
    """What the heads and the last articles of documents say: number, day, issuer, validity."""
    patterns = table("questions")
    for document in ORDER:
        paper = writer.papers[document]
        for name in rng.sample(sorted(_HEADS), 2):
            held = paper.clauses[_HEADS[name]]
            yield _fact(paper, patterns[name], _HEADS[name], held.text, rng)
        for name, word in (("head_effective", "effective"), ("head_expires", "expires")):
            key, day = f"{document}_term", writer.words.get(f"{document}_{word}", "")
            if key in paper.clauses and day and day in paper.clauses[key].text:
                yield _fact(paper, patterns[name], key, day, rng)


def _fact(paper: Paper, patterns: list[str], key: str, must: str, rng: Random) -> Case:
    question = fill(rng.choice(patterns), {"title": quoted(paper.title)})
    facts = tuple(line.rstrip("：:") for line in must.split("\n"))
    return Case("fact", question, gold(paper, key), facts, tags=(paper.key, "文件信息"))
