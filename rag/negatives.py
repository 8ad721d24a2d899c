"""Whether a negative sentence is true of what was searched; no answer says one that is not.

Two negatives are said of amounts: that the whole text of a document has no amount and no rate, and
that none of the documents searched sets a figure of the kind asked for on the subject.
"""

from __future__ import annotations

import re

from rag.cells import is_row, read_row
from rag.domain import HEAD, Hit, PolicyDocument
from rag.evidence import Sentence, Subject, read_sentences
from rag.figures import asked_figures
from rag.searched import Searched
from rag.understand import Understood
from rag.words import fold

_SPEAKS = 0.85
"""How far a sentence with a figure must speak of the subject to belie that there is none."""
_ON_SUBJECT = 0.5
"""From so much on a sentence may be on the subject: of one document all such are looked at."""
_MONEY = (
    r"\d[\d,.]*[万亿](?![个人次台套辆吨亩册件平立千公kwKW])|[万亿千百\d]元"
    r"|[一二两三四五六七八九十百千万亿]元(?!化|旦|素|件)"
)
_SHARE = (
    r"\d[%‰]|百分之|[一二两三四五六七八九\d]成(?!立|果|员|长|熟|为|效|本|功)"
    r"|全额|半价|减半|[减贴补]免|免[租收除费]"
)
_AMOUNT_OR_RATE = re.compile(f"{_MONEY}|{_SHARE}")


def whole_text_has_none(document: PolicyDocument) -> bool:
    """Whether no amount and no rate stands anywhere in a document, tables and attachments too.

    Read broadly: what merely looks like one makes the sentence one that is not said.
    """
    texts = [document.text]
    texts += [read_row(document, c).counted for c in document.clauses if is_row(c)]
    return not any(map(sets_amount, texts))


def belied_by(asked: Understood, subject: Subject, searched: Searched) -> Sentence | None:
    """The sentence of a document searched that has a figure as asked for, on the subject, or None.

    Looked for among all clauses that share words with the subject, not among the hits alone, so
    that a ranking that missed it does not make it unsaid.
    """
    wanted = asked_figures(asked)
    if not any(value == 1.0 for _, value in asked.subject):
        return None  # no noun: what speaks of a verb alone speaks of anything
    found = [
        sentence
        for sentence in searched.speaking(subject)
        if sentence.quote.clause.path[0] != HEAD
        and sentence.own >= _SPEAKS
        and wanted(sentence.counted)
    ]
    return max(found, key=lambda s: s.fit, default=None)


def unset_in(document: PolicyDocument, subject: Subject) -> bool:
    """Whether no sentence of a document that speaks of a subject has an amount or a rate."""
    hits = [Hit(clause, document, 0.0, None, ()) for clause in document.clauses]
    return not any(
        sentence.own >= _ON_SUBJECT and sets_amount(sentence.counted)
        for sentence in read_sentences(hits, subject)
    )


def sets_amount(text: str) -> bool:
    """Whether a text has an amount or a rate."""
    return _AMOUNT_OR_RATE.search(re.sub(r"\s", "", fold(text))) is not None
