"""Duty: the departments that a clause names as responsible, as written, the leading one first.

Forms seen: 〔市科技局、工信局负责〕, (责任单位:市委组织部、市科技局), 〔牵头单位:…,责任单位:…〕,
(由市科技局牵头), and 责任单位：… as a line or sentence of its own. 〔〕 also marks a 文号, so a
bracket counts only when a word of duty stands in it. One clause may name departments for all that
comes after it: 以下均需各县(市、区)人民政府落实,不再单独列出.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.domain import HEAD, Clause, PolicyDocument

_ROLE = r"(?:责任|牵头|配合|负责|实施|承办|主管)\s*(?:单位|部门)"
_NESTED = r"(?:[^()（）]|[(（][^()（）]{0,100}[)）]){2,600}"
_PLACE = re.compile(
    rf"〔(?P<a>[^〔〕]{{2,600}})〕|【(?P<b>[^【】]{{2,600}})】|\[(?P<c>[^\[\]]{{2,600}})\]"
    rf"|[(（](?P<d>{_NESTED})[)）]"
    rf"|(?:^|(?<=[。；;]))[ 　]*(?P<line>{_ROLE}\s*[:：][^\n。]{{2,600}})(?=。|$)",
    re.M,
)
_DUTY = re.compile(
    rf"{_ROLE}\s*[:：]|(?:负责|牵头|配合|落实|组织实施)"
    r"(?:。?$|(?=[，,；;]\s*(?:列|排|下同|以下|不再|完成|时限)))"
)
_SEGMENT = re.compile(rf"({_ROLE})\s*[:：]")
_TAIL = re.compile(
    r"(?:等)?(?:按照?(?:各自)?职责(?:分工)?|分别|共同|联合|具体|等)*(负责|牵头|配合|落实|组织实施)?$"
)
_ETC = re.compile(r"等(?:相关|有关)?(?:部门|单位)?$")
_OUTSIDE = r"(?![^()（）]*[)）])"
_GROUPS = re.compile(rf"[，,；;]{_OUTSIDE}")
# 各市、县(区)人民政府 is one name.
_NAMES = re.compile(rf"(?<!各[市县区])(?<!各[市县区]、[市县区])、{_OUTSIDE}|会同")
_NO_NAME = re.compile(r"[:：]|下同|(?:列|排|名|位)第一|第一位|首位|单独列出|^以下|^其中")
_STANDING = re.compile(
    r"以下(?:各项|各条|各款|所有)?(?:任务|措施|工作|政策|事项|内容|条款)?(?:均|都)[需须应由要]{0,2}"
    r"(?P<names>[^。；;〔〕【】\n]{2,120}?)(?:按照?职责分工)?(?:共同|组织|具体)?(?:落实|负责|牵头|配合|实施)"
    r"(?:[，,]\s*(?:以下)?不再(?:单独|一一|逐一|另行|重复)*列(?:出|示|明))?"
)


@dataclass(frozen=True, slots=True)
class Duty:
    """Who is responsible for a clause: the clause that says so, its words, the names in them.

    `text` is a slice of `owner.text`.
    """

    owner: Clause
    text: str
    names: tuple[str, ...]


def duty_spans(text: str) -> list[tuple[int, int]]:
    """The intervals of what names departments in a text: brackets included, or the line."""
    spans = []
    for match in _PLACE.finditer(text):
        if match["line"]:
            spans.append(match.span("line"))
        elif _DUTY.search(_inside(match)):
            spans.append(match.span())
    return spans


def duty_bracket(text: str) -> str | None:
    """The last of what names departments in a text, verbatim, or None."""
    spans = duty_spans(text)
    return text[slice(*spans[-1])] if spans else None


def is_duty(line: str) -> bool:
    """Whether a line does nothing but name departments."""
    rest = line
    for start, end in reversed(duty_spans(line)):
        rest = rest[:start] + rest[end:]
    return rest != line and not rest.strip(" 　。")


def departments(text: str) -> tuple[str, ...]:
    """The departments that a text makes responsible, as written, the leading ones first.

    Those that it names only for what comes after it (以下均需…) are not among them.
    """
    leading: dict[str, None] = {}
    others: dict[str, None] = {}
    for match in _PLACE.finditer(text):
        inside = _inside(match)
        if match["line"] or _DUTY.search(inside):
            for leads, name in _named(_STANDING.sub("", inside)):
                (leading if leads else others)[name] = None
    return tuple(leading | others)


def standing(text: str) -> tuple[str, tuple[str, ...]] | None:
    """What a text says of all clauses after it: its words, verbatim, and the departments."""
    match = _STANDING.search(text) if "以下" in text else None
    names = tuple(name for _, name in _named(match["names"])) if match else ()
    return (match[0], names) if match and names else None


def duties(document: PolicyDocument) -> dict[str, Duty]:
    """Who is responsible for each clause, by clause id; who nobody is named for is left out.

    A clause's own bracket comes first, then a line below it that names departments for the whole
    of it, then the nearest clause above that has either, then the last statement before it that
    speaks of all that comes after. An attachment begins anew.
    """
    below = {c.parent_id: c for c in document.clauses if c.path[-1] == "续段" and is_duty(c.text)}
    stated: dict[str, Duty] = {}
    found: dict[str, Duty] = {}
    general: Duty | None = None
    for clause in document.clauses:
        owner = clause if clause.duty else below.get(clause.id)
        if owner is not None and owner.duty:
            stated[clause.id] = Duty(owner, duty_bracket(owner.text) or owner.text, owner.duty)
        elif clause.parent_id in stated:
            stated[clause.id] = stated[clause.parent_id]
        if clause.path[0].startswith("附") and clause.parent_id is None:
            general = None
        if clause.path[0] == HEAD:
            continue
        if duty := stated.get(clause.id) or general:
            found[clause.id] = duty
        if said := standing(clause.text):
            general = Duty(clause, *said)
    return found


def duty_of(document: PolicyDocument, clause: Clause) -> Duty | None:
    """Who is responsible for a clause of a document, or None where no clause says so."""
    return duties(document).get(clause.id)


def _inside(match: re.Match[str]) -> str:
    return (match["a"] or match["b"] or match["c"] or match["d"] or match["line"] or "").strip()


def _named(inside: str) -> list[tuple[bool, str]]:
    """The names in what stands inside a bracket, each with whether it leads."""
    found: list[tuple[bool, str]] = []
    pieces = _SEGMENT.split(inside)
    for role, segment in zip(["", *pieces[1::2]], pieces[::2], strict=True):
        for group in _GROUPS.split(segment):
            # 甲、乙牵头 speaks of both, 甲配合、乙牵头 of each by itself.
            together = role.startswith("牵头") or _verb(group) == "牵头"
            for written in _NAMES.split(group):
                verb = _verb(written)
                if name := _name(written):
                    found.append((verb == "牵头" if verb else together, name))
    return found


def _verb(written: str) -> str | None:
    match = _TAIL.search(written.strip().rstrip("。"))
    return match[1] if match else None


def _name(written: str) -> str:
    name = _ETC.sub("", _TAIL.sub("", written.strip().rstrip("。")).removeprefix("由")).strip()
    return "" if _NO_NAME.search(name) or len(name) > 40 else name
