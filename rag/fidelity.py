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
            r"\d[\d,.]*(?:[~-]\d[\d,.]*)?(?:余|多)?"
            r"(?:[%‰]|(?:万|亿|千|百)?(?:元|平方米|公里|吨)|万|亿|[个]?(?:工作日|月)|[\u4e00-\u9fff])?"
        ),
    ),
    ("share", re.compile(r"百分之[一二三四五六七八九十百零〇\d]+|[一二三四五六七八九]成")),
    (
        "department",
        re.compile(
            r"[\u4e00-\u9fff]{1,12}?(?:局|委员会|发改委|卫健委|办公室|管委会|人民政府|监管分局|厅|工商联)"
        ),
    ),
)


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
        # 10项 must not be found inside 110项 or 10.5项.
        after = r"(?!\d)" if claim[-1].isdigit() else ""
        return re.search(rf"(?<![\d.,]){re.escape(claim)}{after}", held) is not None
    if kind == "department":
        return any(claim[i:] in held for i in range(max(1, len(claim) - 2)))
    return claim in held


def _flat(text: str) -> str:
    return re.sub(r"\s+", "", fold(text)).replace("—", "-").replace("【", "[").replace("】", "]")
