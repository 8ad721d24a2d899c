"""What a page says of its document: metadata blocks and <meta> elements, as names and values.

The names that come out, whatever a page calls them: 标题, 索引号, 统一编号, 文号, 发布机构,
成文日期, 发布日期, 有效性, 施行日期, 失效日期, 主题分类, 体裁, 主题词, 来源, and from <meta>
also 栏目, 网站名称 and 网址. 发文日期 is 成文日期, since offices set either in the same place;
发文机关 is 发布机构. Values are as written.
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence

from ingest.read.html_flow import Line
from ingest.read.html_lines import without_buttons
from ingest.read.html_tables import Grid

Fact = tuple[str, str]
_NAMES = {
    "索引号": "索引号 信息索引号 信息索取号",
    "统一编号": "统一编号 规范性文件统一编号",
    "文号": "文号 发文字号 发文文号 文件编号 文件文号",
    "发布机构": "发布机构 发布机关 发布单位 发布部门 发文机关 发文机构 发文单位 发文部门 公开机构"
    " 制定机关 制发机关",
    "成文日期": "成文日期 成文时间 发文日期 发文时间 生成日期 签发日期",
    "发布日期": "发布日期 发布时间 公布日期 公开日期 公开时间 发表时间 信息发布日期",
    "有效性": "有效性 时效 时效性 效力状态 有效状态 文件状态 是否有效 信息时效",
    "施行日期": "施行日期 实施日期 生效日期 生效时间 施行时间 实施时间",
    "失效日期": "失效日期 失效时间 废止日期 废止时间",
    "主题分类": "主题分类 信息分类 主题类别 所属主题 分类 信息类别",
    "体裁": "体裁 体裁分类 公文种类 文种",
    "主题词": "主题词 关键词 关键字",
    "标题": "标题 名称 信息名称 文件名称 文件标题",
    "来源": "来源 信息来源 文章来源 稿件来源 来源单位",
    "": "字体 字号 字体大小 文字大小 浏览字号 浏览次数 浏览量 阅读量 阅读次数 点击数 点击量 点击率"
    " 访问量 点击次数 分享 分享到 责任编辑 编辑 作者 保护视力色 内容概述 组配分类 公开范围"
    " 公开时限 公开形式 服务对象 打印 文件下载",
}  # fmt: skip
"""Labels by the name that they become; those without one are dropped with the block."""
_META = {
    "articletitle": "标题",
    "pubdate": "发布日期",
    "contentsource": "来源",
    "columnname": "栏目",
    "sitename": "网站名称",
    "url": "网址",
}
_STRONG = {"索引号", "统一编号", "文号", "发布机构", "成文日期", "有效性", "施行日期",
           "失效日期", "主题分类"}  # fmt: skip
"""Labels that only a metadata block has; others may begin a line of a document."""
_TRADITIONAL = str.maketrans(
    "號發佈機構關單門題類時間詞標內體狀態實廢屬開閱讀覽擊訪問編輯載稱來",
    "号发布机构关单门题类时间词标内体状态实废属开阅读览击访问编辑载称来",
)
_BLANK = "[ \u3000]*"
_LABELS = {label: name for name, labels in _NAMES.items() for label in labels.split()}
_LABEL = re.compile(
    r"(?:^|(?<=[\s\u3000|｜\]】)）,，;；]))[\[【|｜\s]*("
    + "|".join(_BLANK.join(label) for label in sorted(_LABELS, key=len, reverse=True))
    + r")\s*(?:([\]】]?\s*[:：|｜]+|[\]】])|(?=[\s\u3000A-Za-z0-9〔\[]|$))"
)
_DATE = re.compile(r"^\d{4}[-/年]\d{1,2}[-/月]\d{1,2}日?(\s+\d{1,2}:\d{2}(:\d{2})?)?[\s|]+")
_UNKNOWN = re.compile(r"^[\u4e00-\u9fff\s]{2,10}[:：][^。；]{0,60}$")
_LONGEST = 160


def facts_of_lines(
    lines: Sequence[Line], alone: Container[int] = ()
) -> tuple[tuple[Fact, ...], set[int]]:
    """The facts of visible metadata, and the indexes of the lines that hold them.

    :param alone: indexes of lines that a single label makes metadata (around the body and at its
        beginning); elsewhere it takes a group of labels, one of which is unmistakable.
    """
    facts: list[Fact] = []
    taken: set[int] = set()
    at = 0
    while at < len(lines):
        grid = lines[at].grid
        pairs, end = (facts_of_grid(grid), at + 1) if grid else _group(lines, at)
        if pairs and (grid or _is_metadata(pairs) or at in alone):
            facts += pairs
            taken.update(range(at, end))
        at = end
    return tidy_facts(facts), taken


def facts_of_meta(meta: Sequence[tuple[str, str]]) -> tuple[Fact, ...]:
    """The facts of <meta name="ArticleTitle"> and its like."""
    named = ((_META.get(name.lower()), " ".join(content.split())) for name, content in meta)
    return tidy_facts([(name, value[:_LONGEST]) for name, value in named if name])


def tidy_facts(facts: Sequence[Fact]) -> tuple[Fact, ...]:
    """Facts with a name and a value, each once."""
    return tuple(dict.fromkeys((name, value) for name, value in facts if name and value))


def facts_of_grid(grid: Grid) -> list[Fact]:
    """The facts of a table of labels and values, or none when it is another table."""
    rows = [list(dict.fromkeys(row)) if len(set(row)) == 1 else list(row) for row in grid.rows]
    if len(rows) == 2 and all(_whole_label(cell) is not None for cell in rows[0]):
        rows = [[cell for pair in zip(*rows, strict=False) for cell in pair]]
    pairs, labelled = [], 0
    for row in rows:
        found = _facts_of_cells(row)
        labelled += bool(found)
        pairs += found
    known = {name for name, _ in pairs}
    is_metadata = len(pairs) > 1 and known & _STRONG and 2 * labelled >= len(rows)
    return pairs if is_metadata and any(value for _, value in pairs) else []


def _facts_of_cells(row: Sequence[str]) -> list[Fact]:
    pairs: list[Fact] = []
    waiting: str | None = None
    for cell in row:
        label = _whole_label(cell)
        if waiting is not None:
            pairs.append((waiting, "" if label is not None else cell))
        elif label is None:
            pairs += _parse(cell)
        waiting = label
    return pairs if waiting is None else [*pairs, (waiting, "")]


def _whole_label(text: str) -> str | None:
    """The name of a label when it is all of a text."""
    pairs = _parse(text)
    return pairs[0][0] if len(pairs) == 1 and not pairs[0][1] else None


def _group(lines: Sequence[Line], at: int) -> tuple[list[Fact], int]:
    """The facts of the labelled lines from here on, and where they end."""
    pairs: list[Fact] = []
    end = at
    while end < len(lines) and lines[end].grid is None:
        found = _parse(lines[end].text)
        if not found and not (pairs and _leads_on(lines, end)):
            break
        end += 1
        if len(found) == 1 and not found[0][1] and _is_value(lines, end):
            found = [(found[0][0], lines[end].text)]
            end += 1
        pairs += found
    return pairs, max(end, at + 1)


def _leads_on(lines: Sequence[Line], at: int) -> bool:
    """Whether a line with a label that is not known stands between two that are."""
    following = lines[at + 1].text if at + 1 < len(lines) else ""
    return bool(_UNKNOWN.match(lines[at].text)) and bool(_parse(following))


def _is_value(lines: Sequence[Line], at: int) -> bool:
    """Whether a line is the value of the label before it: its neighbour in the same element."""
    if at >= len(lines) or lines[at].grid or _parse(lines[at].text):
        return False
    return lines[at].element.getparent() is lines[at - 1].element.getparent()


def _is_metadata(pairs: Sequence[Fact]) -> bool:
    known = {name for name, _ in pairs}
    return len(pairs) > 1 and bool(known & (_STRONG | {"发布日期"}))


def _parse(text: str) -> list[Fact]:
    """The labels of a line with what follows each; nothing unless the line begins with a label."""
    if len(text) > 4 * _LONGEST or "。" in text or "；" in text:
        return []
    plain = text.translate(_TRADITIONAL)
    dated = _DATE.match(plain)
    found = [m for m in _LABEL.finditer(plain, dated.end() if dated else 0) if _counts(m)]
    if not found or found[0].start() > (dated.end() if dated else 0):
        return []
    ends = [m.start() for m in found[1:]] + [len(text)]
    pairs = []
    for match, end in zip(found, ends, strict=True):
        name = _LABELS[re.sub(r"\s", "", match[1])]
        value = text[match.end() : end].strip(" \u3000|｜[]【】,，;；")
        pairs.append((name, without_buttons(value)))
    return pairs if all(len(value) <= _LONGEST for _, value in pairs) else []


def _counts(match: re.Match[str]) -> bool:
    """A label without a separator counts only where it cannot be a common word."""
    return bool(match[2]) or _LABELS[re.sub(r"\s", "", match[1])] in _STRONG
