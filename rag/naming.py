"""Names of a sentence that must stand in the clauses: 文号, departments, places, programmes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.finding import Finding
from rag.places import places_in

_NUMBER = re.compile(r"[\u4e00-\u9fff]{2,8}\[\d{4}\]\d+号")
_DEPARTMENT = re.compile(
    r"(?:(?![的由向请应可])[\u4e00-\u9fff]){1,12}?(?:(?<![布格全结大])局|委员会|发改委|卫健委|办公室|管委会|人民政府|监管分局|厅|工商联"
    r"|(?:组织|宣传|统战)部|银行|分行"
    r"|委(?![托员派办书组宣统政金会])|(?<![关管各任能头务])部门)"
)
_LEADS_IN = re.compile(
    r"(由|和|与|及|是|向|请|等|为|同|合|单位|部门|负责|牵头|配合|咨询|联系|、|,|:)$"
)
"""Words after which the name of a department begins."""
_NAMED = re.compile(r"《([^《》]{1,80})》|“([^“”]{1,40})”|「([^「」]{1,40})」")
_ASIDE = re.compile(r"\([^()]*\)")
_MARK = re.compile(r"[《》“”‘’「」]")


def names(said: str, held: str) -> Iterator[Finding]:
    """The names of a flat sentence that flat texts do not hold."""
    held += "\n" + _ASIDE.sub("", held)
    for kind, pattern in (("number", _NUMBER), ("department", _DEPARTMENT)):
        for match in pattern.finditer(said):
            found = _names_department if kind == "department" else _names_number
            if not found(match[0], held):
                yield Finding(kind, match[0])
    bare = _MARK.sub("", held)
    for match in _NAMED.finditer(said):
        name = _MARK.sub("", match[1] or match[2] or match[3])
        if name and name not in bare:
            yield Finding("name", match[0])
    there: set[str] | None = None
    for place, start, end in places_in(said):
        if said[start:end] not in held:
            there = {name for name, _, _ in places_in(held)} if there is None else there
            if place not in there:
                yield Finding("place", said[start:end])


def _names_number(claim: str, held: str) -> bool:
    """Whether the number stands there with its letters; words may stand before these."""
    letters, rest = claim.split("[", 1)
    return any(
        letters.endswith(match[1][-4:]) or match[1].endswith(letters[-4:])
        for match in re.finditer(rf"([\u4e00-\u9fff]{{2,8}})\[{re.escape(rest)}", held)
    )


def _names_department(claim: str, held: str) -> bool:
    """Whether the longest tail of a claim that the clauses hold is all that it names.

    What stands before that tail must be words of the sentence (由, 和, …) or the level that the
    clause's list states once for several: 市发改委、科技局 names 市科技局, and not 省科技局.
    """
    if claim in held:
        return True
    start = next((i for i in range(len(claim) - 2) if claim[i:] in held), None)
    if start is None:
        return False
    before, name = claim[:start], claim[start:]
    if level := re.search(r"[省市区县]$", before):
        before = before[:-1]
        if not re.search(rf"{level[0]}[^。\[\]()]*{re.escape(name)}", held):
            return False
    return not before or _LEADS_IN.search(before) is not None
