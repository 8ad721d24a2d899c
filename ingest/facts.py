"""What the page around a document says of it: 索引号, 文号, 发布机构, 有效性, …

Readers of web pages hand these over as pairs; in plain text they stand as lines, often twice, as
rows of a table, with blanks inside the names (索 引 號) or without anything between name and value.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ingest.dates import is_date
from ingest.issuer import bodies_in
from rag.numbers import numbers_in
from rag.plain import plain

_NAMES = {
    "index": "索引号 信息索引号 信息索引",
    "number": "文号 发文字号 发布文号 公文文号 文件编号 文件号 字号",
    "issuer": "发文机关 发文机构 发文单位 制定机关 制发机关 发布机构 发布机关 发布单位 发布部门"
    " 公布机关 公开责任部门 公开主体",
    "issued_on": "成文日期 成文时间 发文日期 生成日期 印发日期 制发日期",
    "published_on": "发布日期 发布时间 公布日期 公布时间 公开日期 发文时间 发表时间 PubDate",
    "status": "有效性 时效性 时效 效力状态 文件状态 文件效力 效力 是否有效",
    "effective_on": "施行日期 实施日期 生效日期 生效时间 实施时间 执行日期",
    "expires_on": "失效日期 失效时间 废止日期 废止时间 终止日期 有效期至 截止日期",
    "subject": "主题分类 信息分类 体裁分类 组配分类 主题词 分类",
    "title": "ArticleTitle 信息名称 文件名称 名称 标题",
    "": "公开方式 公开形式 公开范围 公开类别 公开时限 公文种类 服务对象 关键词 内容概述 载体类型"
    " 记录形式",
}
_FIELD = {name: field for field, names in _NAMES.items() for name in names.split()}
_WEAK = frozenset(
    {"名称", "标题", "分类", "效力", "时效", "字号", "关键词", "服务对象", "截止日期"}
)
"""Everyday words, names of a fact only beside one that can be nothing else."""
_LABEL = re.compile(
    r"(?:^|(?<=[\s|\]。]))\[?\s*("
    + "|".join(r"\s*".join(name) for name in sorted(_FIELD, key=len, reverse=True))
    + r")\s*(\]|[:|]|(?=\s)|$|)\s*"
)
_NOTHING = re.compile(r"^[-/\\|—\s:;,.无暂]*$")
_FURNITURE = re.compile(r"\s+(?:收\s*藏|浏览|来源|字体|字号|打印|点击|阅读|分享|访问).*$")
_LONGEST_LINE = 400
_STATUS = re.compile(
    r"^(?:现行|已|尚未|部分|全文|继续)?(?:有效|失效|废止|修改|修订|生效|施行|是|否)"
)


def facts_in(line: str) -> list[tuple[str, str]]:
    """The facts that a line consists of, field and value as written, or nothing.

    A line whose first words only look like a fact (成文日期应当写明…) holds none.
    """
    if len(line) > _LONGEST_LINE:
        return []
    written = plain(line)
    labels = [m for m in _LABEL.finditer(written) if _is_label(m, written)]
    if not labels or written[: labels[0].start()].strip(" |["):
        return []
    if all(re.sub(r"\s", "", m[1]) in _WEAK for m in labels):
        return []
    if not any(":" in label[2] or "]" in label[2] for label in labels) and written.strip(" |") in (
        " | ".join(label[1] for label in labels),
        labels[0][1],
    ):
        return []  # the column heads of a table of documents
    ends = [label.start() for label in labels[1:]] + [len(line)]
    return [
        (_FIELD[re.sub(r"\s", "", label[1])], _value(line[label.end() : end]))
        for label, end in zip(labels, ends, strict=True)
    ]


def fields_of(facts: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The first value that says something for each field, from a page's facts as it wrote them."""
    fields: dict[str, str] = {}
    for name, value in facts:
        field = name if name in _NAMES else _FIELD.get(re.sub(r"[\s:]", "", plain(name)), "")
        if field and not _NOTHING.match(value) and field not in fields:
            fields[field] = _value(value)
    return fields


def split_facts(lines: Sequence[str]) -> tuple[list[tuple[str, str]], frozenset[int]]:
    """The facts that stand as lines of a page, and which lines they are."""
    facts: list[tuple[str, str]] = []
    places: set[int] = set()
    for place, line in enumerate(lines):
        if found := facts_in(line):
            facts += found
            places.add(place)
    return facts, frozenset(places)


def _is_label(match: re.Match[str], line: str) -> bool:
    """Whether a name is followed by a sign, or by a value that only such a fact can have."""
    name, sign, rest = re.sub(r"\s", "", match[1]), match[2], line[match.end() :].strip()
    if sign or not rest:
        return True
    value = rest.split()[0]
    field = _FIELD[name]
    if field in ("issued_on", "published_on", "effective_on", "expires_on"):
        return is_date(value)
    if field == "number":
        return any(number.start == 0 for number in numbers_in(value))
    if field == "status":
        return _STATUS.match(value) is not None and len(value) <= 6
    if field == "index":
        return re.match(r"^[\w/\-]{6,}$", value, re.ASCII) is not None
    return field == "issuer" and bool(bodies_in(value))


def _value(written: str) -> str:
    return _FURNITURE.sub("", written).strip(" \t　|[]【】:：")
