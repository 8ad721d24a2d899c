"""What a yes/no question takes for granted, held against the clause that says otherwise.

Corrected only where it is sure: the part of the sentence around the figure, or the clause, must
itself speak of what is asked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.citations import Line, Quote
from rag.domain import HEAD, Clause, Hit, PolicyDocument
from rag.evidence import Sentence, Subject
from rag.premise_values import Quantity, quantities
from rag.prompts import message
from rag.words import fold

_TIED = 0.5
"""How far the part around a figure must speak of the subject for it to correct a premise."""
_LISTED = 0.75
"""How far the name of a list must speak of the rest of a question that asks what is in it."""
_ASKS = re.compile(
    r"[吗么嘛][?!。\s]*$|吧[?!。,]|吧$|是不是|对不对|对吧|对吗|是吗|是否|没错吧|真的|是这样"
)
_CLAIMED = re.compile(r"(?:拿|领|补|奖|给|按|免|减|发|有|是|为|到|享受|支持)[到了个的走满]{0,2}$")
"""What stands before a figure that is said of the documents and not of who asks."""
_HOW_MUCH = re.compile(r"多少|几[个家项年天月万成]")
_WHAT = re.compile(r"哪|什么|多少|几|啥|怎么|如何|谁")
_QUALIFIES = re.compile(
    r"(?:能不能|能否|可不可以|可否|可以|还能|也能|能)(?:再|也|一起|同时|单独)?[^,。?]{0,14}"
    r"(?:申请|申报|申领|享受|领取?|拿到?|报|参加|叠加|补|奖).{0,12}(?:吗|么|不|没|\?|$)"
    r"|能不能|能否|够不够|够格|够得上|算不算|符合.{0,8}(?:吗|么)|有份吗|有资格"
)
_IN_CHARGE = re.compile(
    r"(?:由|归|是|找|向|去)(?P<name>[一-龥]{1,12}?(?:局|委员会|委|办公室|办|厅|部|处|中心|院|银行))"
    r"(?:来|在)?(?:牵头)?(?:负责|牵头|主管|管|受理|审核|认定|发放|审批|组织|评审|评定|审定|解释)"
)
_LEVEL = re.compile(r"^(?:[一-龥]{2,3}[省市]|我?[省市区县])")
"""What stands before the name of a department where a clause names it without its place."""
_MEMBER = re.compile(
    r"(?:里|里面|中|当中|之中)(?:是不是|是否|有没有|也|还|都)?(?:有一?[个项]?是?|包括|包含|含)"
    r"(?:一?[个项])?(?P<quoted>[“\"'「][^”\"'」]{2,20}[”\"'」])"
)


def qualifies(question: str) -> bool:
    """Whether a question asks if somebody may have what the documents offer."""
    folded = fold(question)
    return not _WHAT.search(folded) and _QUALIFIES.search(folded) is not None


def premise_of(question: str) -> Quantity | None:
    """The figure that a yes/no question takes for granted of the documents, or None.

    What who asks says of itself (我们只买了400万的设备，能补吗) is none.
    """
    folded = fold(question)
    if not _ASKS.search(folded) or _HOW_MUCH.search(folded):
        return None
    found = quantities(question)
    if qualifies(question):
        found = [q for q in found if _CLAIMED.search(folded[: q.start])]
    order = ("元", "%")  # of several the amount is what the others are conditions of
    return min(found, key=lambda q: (q.unit not in order, -q.start), default=None)


def premise_answer(
    premise: Quantity, subject: Subject, sentences: Sequence[Sentence]
) -> tuple[Line, ...]:
    """The sentence that says the figure of a premise, or a correction where it says another."""
    having = (s for s in sentences if _of_unit(premise, s.counted))
    tied = [(s, _around(s, premise, subject)) for s in having]
    tied = [(s, fit) for s, fit in tied if fit >= _TIED]
    if not tied:
        return ()
    best = max(tied, key=lambda pair: (pair[1], pair[0].fit))[0]
    part = best.counted
    if not best.is_row:
        part = max(_parts(part, premise), key=subject.coverage)
    stated = _of_unit(premise, part)
    if any(premise.same(q) for q in stated):
        return (best.line,)
    if best.is_row and len(stated) > 1:  # which of its columns was meant is not known
        return (best.line,)
    said = _as_written(best, stated[0].text)
    return (
        Line(message("answer.premise", stated=said, asked=premise.text), best.quotes),
        best.line,
    )


def in_charge_of(question: str) -> str | None:
    """The department that a yes/no question takes to be in charge, or None."""
    folded = fold(question)
    match = _IN_CHARGE.search(folded) if _ASKS.search(folded) else None
    return match["name"] if match else None


def charge_answer(name: str, line: Line) -> tuple[Line, ...]:
    """The duty that a clause states, and that it is another one where it does not name that."""
    core = _LEVEL.sub("", name)
    if core in fold(line.text):
        return (line,)
    return (Line(message("answer.premise_duty") + line.text, line.quotes),)


def not_listed(question: str, subject: Subject, hits: Sequence[Hit]) -> tuple[Line, ...]:
    """The list that a question takes something quoted to stand in, where its document never does.

    () where it stands there, or no list is what the rest of the question names.
    """
    folded = fold(question)
    match = _MEMBER.search(folded)
    if match is None or not _ASKS.search(folded):
        return ()
    member = match["quoted"][1:-1]
    rest = Subject(tuple((w, v) for w, v in subject.weights if w not in member))
    for hit in hits:
        document, clause = hit.document, hit.clause
        if clause.path[0] == HEAD or member in fold(document.text):
            continue
        named = clause.heading or clause.text
        items = [c for c in document.children(clause) if c.heading]
        if len(items) > 1 and rest.coverage(named) >= _LISTED:
            quoted = [_heading_line(document, c) for c in (clause, *items) if c.heading]
            return (Line(message("answer.verdict_unlisted")), *quoted)
    return ()


def _heading_line(document: PolicyDocument, clause: Clause) -> Line:
    heading = clause.heading or ""
    text = clause.text[: clause.text.index(heading) + len(heading)]
    return Line(text, (Quote(text, clause, document),))


def _as_written(sentence: Sentence, figure: str) -> str:
    """A figure in the words of the text: a table states its unit in the head of the column."""
    if figure in fold(sentence.text):
        return figure
    cells = zip(sentence.counted.split("；"), sentence.text.split("；"), strict=True)
    return next(said for counted, said in cells if figure in fold(counted))


def _of_unit(premise: Quantity, text: str) -> list[Quantity]:
    return [q for q in quantities(text) if q.unit == premise.unit]


def _parts(text: str, premise: Quantity) -> list[str]:
    """The parts of a sentence that have a rival of a figure.

    Between commas, and between semicolons where there is but one figure of its unit: what stands
    before a comma is then said of no other (对首次认定的，奖励25万元；对重新认定的，…).
    """
    parts = [part for part in re.split(r"[,，;；。:：]", text) if _of_unit(premise, part)]
    wider = (part for part in re.split(r"[;；。]", text) if len(_of_unit(premise, part)) == 1)
    return [*parts, *wider]


def _around(sentence: Sentence, premise: Quantity, subject: Subject) -> float:
    """How far the best part of a sentence that has a rival of a figure speaks of the subject."""
    if sentence.is_row:
        return subject.coverage(sentence.text)
    return max(map(subject.coverage, _parts(sentence.counted, premise)), default=0.0)
