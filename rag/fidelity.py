"""The gate: every figure, unit, date, 文号 and department of a sentence stands in a cited clause.

Words are compared with width folded and blanks dropped; nothing is rounded, converted or inferred.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rag.words import fold

_CLAIMS = (
    ("number", re.compile(r"[\u4e00-\u9fff]{2,8}[〔\[(]\d{4}[〕\])]\d+号")),
    ("date", re.compile(r"\d{4}年(?:\d{1,2}月(?:\d{1,2}日)?)?|\d{1,2}月\d{1,2}日")),
    (
        "figure",
        re.compile(
            r"\d[\d,.]*(?:[~+-]\d[\d,.]*)*(?:余|多)?"
            r"(?:[%‰]|(?:万|亿|千|百)?(?:元|平方米|公里|吨)|万|亿|[个]?(?:工作日|月)|[a-z]+|[\u4e00-\u9fff])?"
        ),
    ),
    ("share", re.compile(r"百分之[一二三四五六七八九十百零〇\d]+|[一二三四五六七八九]成")),
    (
        "numeral",
        re.compile(
            r"[二两三四五六七八九十百千][一二三四五六七八九十百千万亿]*"
            r"(?:个|家|项|支|所|名|人|年|条|类|批|(?:万|亿)?元|平方米)"
        ),
    ),
    (
        "department",
        re.compile(
            r"[\u4e00-\u9fff]{1,12}?(?:(?<![布格全结大])局|委员会|发改委|卫健委|办公室|管委会|人民政府|监管分局|厅|工商联"
            r"|(?:组织|宣传|统战)部|银行|分行)"
        ),
    ),
)
_LEADS_IN = re.compile(
    r"(由|和|与|及|是|向|请|等|为|同|合|单位|部门|负责|牵头|配合|咨询|联系|、|,|:)$"
)
"""Words after which the name of a department begins."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A claim of a sentence that no cited clause holds: its kind and its words."""

    kind: str
    text: str


def check(sentence: str, clauses: Iterable[str]) -> list[Finding]:
    """The claims of a sentence that the texts of the cited clauses do not hold; [] passes.

    Markers are not part of the sentence. A department counts as found when its name stands in a
    clause, also without a leading 市, 省 or 区 of a list (市发改委、科技局).
    """
    held = _flat("\n".join(clauses))
    flat = _flat(re.sub(r"\[\d+\]", "", sentence))
    findings: list[Finding] = []
    for kind, pattern in _CLAIMS:
        for match in pattern.finditer(flat):
            if not _holds(kind, match[0], held):
                findings.append(Finding(kind, match[0]))
    return findings


def _holds(kind: str, claim: str, held: str) -> bool:
    if kind == "figure":
        # 10项 must not be found inside 110项, 10.5项 or 5~10项.
        after = r"(?!\d)" if claim[-1].isdigit() else ""
        return re.search(rf"(?<![\d.,~+-]){re.escape(claim)}{after}", held) is not None
    if kind == "department":
        return _names_department(claim, held)
    return claim in held


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
        if not re.search(rf"{level[0]}[^。〔〕()]*{re.escape(name)}", held):
            return False
    return not before or _LEADS_IN.search(before) is not None


def _flat(text: str) -> str:
    return re.sub(r"\s+", "", fold(text)).replace("—", "-").replace("【", "[").replace("】", "]")
