"""Which lines of a document are its head, and the role of each.

A line has its role by its form and its place: the title is the body's own where a notice stands
before it, signature and date stand before the body or after it, and below the title of a statute
stand the decisions that made it (题注). A line without a role is the body's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.dates import DATE, is_date
from ingest.issuer import BODIES, bodies_in
from ingest.outline import markers_of
from ingest.parts import find_parts
from ingest.read.blocks import Block
from rag.numbers import number_of, numbers_in
from rag.places import places_in
from rag.plain import plain
from rag.titles import KINDS, title_key

_ATTACHMENT = re.compile(
    r"^(?:附件\s*\d*\s*[:：]?\s*)?(.+?\.(?:pdf|docx?|wps|xlsx?|ofd|zip))(?:[(（].*)?$", re.I
)
_ADDRESSEE = re.compile(r"^(各|市各|省各|区各|有关|县|区|国家税务总局各).{2,200}:$")
_ADDRESSED = re.compile(r"^各[^。;]{2,200}?(?:局|厅|委|府|部门|单位|办|企业|委员会|管委会)[)]?:")
_PUBLICITY = re.compile(
    r"^[(]此件.{2,12}[)]$|^[(]?(?:信息)?公开(?:形式|方式|选项|属性|类别)\s*:.{2,12}$"
)
_PRINTED = re.compile(rf"^[\u4e00-\u9fff\s]{{2,40}}{DATE}\s*(印发|印)$|^(抄送|主送)\s*:.{{2,300}}$")
_SIGNED = re.compile(rf"^{BODIES}\s*{DATE}$")
_MADE = r"(?:通过|公布|发布|批准|颁布|施行|修订|修正|修改)"
_HISTORY = re.compile(rf"^[(]?\s*(?:根据)?\s*{DATE}.{{0,1500}}?{_MADE}[)\s]*$")
_EDITION_LINE = re.compile(r"^[(](?:征求意见稿|草案|送审稿|讨论稿|试行|暂行|修订)[)]$")
_TITLE_END = re.compile(rf"(?:{KINDS}|解读|问答|说明)(?:[(\[][^()\[\]]*[)\]]){{0,2}}$")
_ABOUT = re.compile(r"^关于.{2,60}的[\u4e00-\u9fff]{2,6}$")
_STOPS = re.compile(r"[。;!?]|[:,]$")
_LONGEST_TITLE = 120
_NOTICE = re.compile(r"(?:通知|公告|通告|决定|令|批复|函)$")
_MASTHEAD = re.compile(r"^[\u4e00-\u9fff\s]{4,60}(?:令|公\s*告|通\s*告)$")
_HEADLINE = re.compile(r"^[^。;|]{8,60}(?<![:,])$")


def roles_of(lines: Sequence[str], page_title: str | None) -> dict[int, str]:
    """The role of each head line, by its index.

    :param page_title: the title that the page around the document gives it, where it does.
    """
    written = [plain(line).strip() for line in lines]
    listed = find_parts([Block(line) for line in lines], {}).roles  # 附件：1.…2.… is no body
    marks = markers_of(lines)
    body = next((i for i, mark in enumerate(marks) if mark and i not in listed), len(lines))
    roles = {
        i: "附件" for i, line in enumerate(lines) if len(line) <= 80 and _ATTACHMENT.match(line)
    }
    titles = _titles(written[:body], page_title)
    if not titles:
        return roles | _headline(written, body) | _signature(written, body, roles)
    first, last = _own_title(written, titles)
    in_titles = {i for start, end in titles for i in range(start, end + 1)}
    for i in range(first):
        roles[i] = "通知标题" if i in in_titles else _role_of(written[i]) or "通知正文"
    roles |= dict.fromkeys(range(first, last + 1), "标题")
    for i in range(1, first):
        if number_of(lines[i]) and _MASTHEAD.match(written[i - 1]):
            roles[i - 1] = roles[i] = "文号"
    for i in range(last + 1, body):  # what else stands there is the body's preamble
        if role := _role_of(written[i]) or ("题注" if _HISTORY.match(written[i]) else None):
            roles[i] = role
    return roles | _signature(written, body, roles)


def own_number(line: str) -> str | None:
    """The number that a line names as the document's own, or None.

    That is a line of its own, or a line that runs on to the addressees; a number in a sentence is
    a reference to another document.
    """
    if number := number_of(line):
        return number
    first = next(iter(numbers_in(line[:80])), None)
    if first and first.start == 0 and _ADDRESSED.match(plain(line[first.end :]).lstrip()):
        return first.text
    return None


def attachment_name(line: str) -> str:
    """The name of the file in a line that names an attachment."""
    match = _ATTACHMENT.match(line)
    return match[1] if match else line


def _role_of(line: str) -> str | None:
    """The role that a line of the head has by its form alone, or None."""
    if _ADDRESSEE.match(line):
        return "主送机关"
    if _PUBLICITY.match(line):
        return "公开属性"
    if is_date(line):
        return "成文日期"
    if bodies_in(line) or (len(line) <= 160 and _SIGNED.match(line)):
        return "落款"
    if _PRINTED.match(line):
        return "印发信息"
    return "文号" if number_of(line) else None


def _titles(lines: Sequence[str], page_title: str | None) -> list[tuple[int, int]]:
    """The titles among the lines before the body, each as its first and last line."""
    spans: list[tuple[int, int]] = []
    wanted = title_key(page_title) if page_title else ""
    for i, line in enumerate(lines):
        same = wanted and len(line) <= _LONGEST_TITLE and title_key(line) == wanted
        if not (same or _is_title(line)):
            continue
        first = i
        floor = spans[-1][1] if spans else -1
        while first - 1 > floor and _runs_on(lines[first - 1], "".join(lines[first : i + 1])):
            first -= 1
        spans.append((first, i))
    return spans


def _is_title(line: str) -> bool:
    named = _TITLE_END.search(line) or _ABOUT.match(line)
    return bool(named) and 4 <= len(line) <= _LONGEST_TITLE and not _STOPS.search(line)


def _runs_on(above: str, title: str) -> bool:
    """Whether a line above belongs to a title that was broken into lines."""
    if not above or len(above) > 60 or _STOPS.search(above) or is_date(above) or number_of(above):
        return False
    if title.startswith(("关于", "印发")):
        return bool(bodies_in(above))
    if "关于" in above and not _TITLE_END.search(above):
        return "关于" not in title
    return not any(mark in title for mark in "《〈") and ("》" in title or "〉" in title)


def _own_title(lines: Sequence[str], titles: list[tuple[int, int]]) -> tuple[int, int]:
    """The body's own title: the one that the notice names, else the last below a notice.

    Where the first title is no notice's, a later one is a heading of the body unless it reads as
    the title of a document of its own (关于…, or a public body or place first).
    """
    text = ["".join(lines[first : last + 1]) for first, last in titles]
    above = "".join("".join(lines[: titles[-1][0]]).split())
    named = {title_key(name) for name in re.findall(r"《([^《》]{1,200})》", above)} | {
        title_key(text[0])
    }
    for span, title in reversed(list(zip(titles[1:], text[1:], strict=True))):
        if title_key(title) in named:
            return span
    alone = re.search(r"关于", text[-1]) or places_in(text[-1][:8])
    return titles[-1] if alone or _NOTICE.search(text[0]) else titles[0]


def _headline(lines: Sequence[str], body: int) -> dict[int, str]:
    """The first line as title of a text whose title names no kind of document (a report)."""
    if body > 0 and len(lines) > 1 and _HEADLINE.match(lines[0]) and _role_of(lines[0]) is None:
        return {0: "标题"}
    return {}


def _signature(lines: Sequence[str], body: int, taken: dict[int, str]) -> dict[int, str]:
    """Issuer, date and publicity after the body: where they close it, before any attachment."""
    roles: dict[int, str] = {}
    for i in range(len(lines) - 1, body, -1):
        if taken.get(i) == "附件":
            continue
        role = _role_of(lines[i])
        if role not in ("落款", "成文日期", "公开属性", "印发信息"):
            break
        roles[i] = role
    if "落款" in roles.values():
        return roles
    for i in range(body + 1, len(lines)):
        if _role_of(lines[i]) == "成文日期" and bodies_in(lines[i - 1]):
            first = i - 1
            while first - 1 > body and bodies_in(lines[first - 1]):
                first -= 1
            return roles | dict.fromkeys(range(first, i), "落款") | {i: "成文日期"}
    return roles
