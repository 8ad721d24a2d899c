"""Titles of documents as they are cited, compared whatever way they are written in."""

from __future__ import annotations

import re
from functools import lru_cache

from rag.plain import plain

KINDS = (
    "意见|办法|方案|规划|计划|条例|规定|细则|措施|通知|决定|公告|通告|纲要|法|法典|指南|政策|报告|函"
    "|规则|规程|章程|准则|目录|清单|通报|批复|决议|标准|指引|要点|制度|名录|预案|规范|解释|公约|协定"
)
"""The words that the title of an official document ends with."""
_EDITION = re.compile(
    r"[\[(](?:\d{4}年?(?:修订|修正|修改|版|本)?|试行|暂行|已?(?:废止|失效)|征求意见稿|草案|转载|全文)[\])]"
)
_WRAPPED = re.compile(
    r"^(.*?)(?:关于)?(?:重新)?(?:印发|发布|公布|下发)(.+?)的(?:通知|公告|通告|决定)$"
)
_WORTH_UNWRAPPING = re.compile(
    r"(意见|办法|方案|规划|计划|条例|规定|细则|措施|纲要|指南|政策|规则|目录|清单|预案|制度|标准)$"
)
_TRIAL = re.compile(r"[\[(](试行|暂行)[\])]")
_YEAR = re.compile(r"[\[(](\d{4})年?(?:修订|修正|修改|版|本)[\])]")


def unwrapped(title: str) -> str:
    """The title inside 关于印发…的通知, or the title itself where nothing is wrapped."""
    inner = _inner(title)
    return inner if inner and _WORTH_UNWRAPPING.search(_EDITION.sub("", plain(inner))) else title


@lru_cache(maxsize=4096)
def title_key(title: str) -> str:
    """What two ways of writing one title have in common.

    Width, script, brackets, quotes, blanks, the issuer before 关于, a wrapping notice and the
    edition in brackets make no difference; 暂行 and 试行 do, since they name another document.
    """
    key = plain(unwrapped(title))
    trial = "试行" if _TRIAL.search(key) and "试行" not in _EDITION.sub("", key) else ""
    key = _EDITION.sub("", key)
    key = re.sub(r"^[^《〈]{2,60}?关于(?=.{3})", "关于", key) if "关于" in key else key
    key = re.sub(r"[^\w]|_", "", key)
    key = key.removeprefix("关于").removeprefix("中华人民共和国")
    return key + trial


def title_issuer(title: str) -> str:
    """The issuer that stands before 关于 in a title, or nothing."""
    match = re.match(r"^([^《〈]{2,60}?)(?=关于|印发)", plain(title))
    return re.sub(r"[^\w]|_", "", match[1]) if match else ""


def edition_year(title: str) -> int | None:
    """The year of the edition that a title names: 商标法(2019年修正)."""
    match = _YEAR.search(plain(title))
    return int(match[1]) if match else None


def _inner(title: str) -> str | None:
    match = _WRAPPED.match(plain(title).strip())
    if match is None:
        return None
    inner = title.strip()[match.start(2) : match.end(2)]
    marks = plain(inner)
    if marks[0] in "《〈" and marks[-1] in "》〉" and not re.search(r"[》〉].*[《〈]", marks):
        return inner[1:-1]
    return None if re.search(r"^[我本]|[》〉]", marks) else inner
