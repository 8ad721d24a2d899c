"""The head of a document: title, 文号, issuer, dates, and the lines that say so.

Every line of a document is either one of the head's (with a role, citable under [文件信息]) or the
body's. What the text does not say stays None; a superior's number in running text is a reference,
never the document's own (GB/T 9704-2012 puts the own number on a line of its own; republished
pages often keep it only in the attachment's name).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ingest.marks import marker_of
from ingest.read.blocks import Block
from rag.domain import Level, Metadata

NUMBER = re.compile(
    r"([\u4e00-\u9fff]{2,12})\s*[〔\[【(（［]\s*((?:19|20)\d{2})\s*[〕\]】)）］]\s*第?\s*(\d{1,4})\s*号"
)
_DATE = re.compile(r"(\d{4})\s*[年-]\s*(\d{1,2})\s*[月-]\s*(\d{1,2})\s*日?")
_DATE_LINE = re.compile(rf"^{_DATE.pattern}$")
_PAGE_META = re.compile(
    r"^(发布|发文|公布)(时间|日期)\s*[:：]|^(索引号|文号|发文字号|成文日期)\s*[:：]"
)
_PUBLISHER = re.compile(r"(?:发布部门|发文机关|发布机构)\s*[:：]\s*(\S+)")
_ATTACHMENT = re.compile(
    r"^(?:附件\s*\d*\s*[:：]?\s*)?(.+?\.(?:pdf|docx?|wps|xlsx?|ofd|zip))(?:[(（].*)?$", re.I
)
_ISSUER = re.compile(
    r"^[\u4e00-\u9fff、\s]{2,40}(人民政府|办公室|办公厅|委员会|局|厅|部|院|管委会|委)$"
)
_ADDRESSEE = re.compile(r"^(各|市各|省各|有关|县|区).{2,80}[:：]$")
_PUBLICITY = re.compile(r"^[(（]此件.{2,12}[)）]$")
_HEAD_ROLES = (
    (_ADDRESSEE, "主送机关"),
    (_PUBLICITY, "公开属性"),
    (_DATE_LINE, "成文日期"),
    (_ISSUER, "落款"),
    (re.compile(rf"^{NUMBER.pattern}$"), "文号"),
)
_TITLE_END = re.compile(
    r"(意见|办法|方案|规划|计划|条例|规定|细则|措施|通知|决定|公告|通告|纲要|法|指南|政策|报告|函)(\([^)]*\)|（[^）]*）)?$"
)
_ABOUT = re.compile(r"^关于.{2,60}的[\u4e00-\u9fff]{2,6}$")
_VALID_UNTIL = re.compile(rf"有效期(?:至|到)\s*{_DATE.pattern}")
_EFFECTIVE = re.compile(rf"自\s*{_DATE.pattern}起(?:施行|实施|执行)")


@dataclass(frozen=True, slots=True)
class Head:
    """The metadata; the document's blocks without the page's own; the role of each head block.

    `roles` maps an index of `blocks` to 标题, 通知标题, 主送机关, 通知正文, 落款, 成文日期,
    公开属性, 文号 or 附件; a block that is not in it is the body's.
    """

    metadata: Metadata
    blocks: tuple[Block, ...]
    roles: dict[int, str]


def read_head(page: Sequence[Block], fallback_title: str) -> Head:
    """Find the head among a document's blocks.

    :param page: the blocks without page furniture.
    :param fallback_title: used when no line reads like a title (the file's name).
    """
    page_meta = [block.text for block in page if _PAGE_META.match(block.text)]
    blocks = tuple(block for block in page if not _PAGE_META.match(block.text))
    lines = [block.text for block in blocks]
    roles = _roles(lines)
    text = "\n".join(lines)
    titles = _having(lines, roles, "标题")
    issuer = _issuer(page_meta, _having(lines, roles, "落款"))
    title = _tidy(titles[0]) if titles else fallback_title
    region, level = _region(issuer or title)
    metadata = Metadata(
        title=title,
        number=_number(page_meta + _having(lines, roles, "文号") + _having(lines, roles, "附件")),
        issuer=issuer,
        region=region,
        level=level,
        issued_on=_first_date(_having(lines, roles, "成文日期")),
        published_on=_first_date(page_meta),
        effective_on=_date_in(_EFFECTIVE, text),
        expires_on=_date_in(_VALID_UNTIL, text),
    )
    return Head(metadata, blocks, roles)


def _having(lines: list[str], roles: dict[int, str], role: str) -> list[str]:
    return [lines[i] for i in sorted(roles) if roles[i] == role]


def _roles(lines: list[str]) -> dict[int, str]:
    """Role of each head line, by index. Lines between title and body are the body's preamble."""
    body = next((i for i, line in enumerate(lines) if marker_of(line)), len(lines))
    titles = [i for i, line in enumerate(lines[:body]) if _is_title(line)]
    title_at = _choose_title(lines, titles)
    roles = {
        i: "附件" for i, line in enumerate(lines) if len(line) <= 80 and _ATTACHMENT.match(line)
    }
    if title_at is None:
        return roles
    roles[title_at] = "标题"
    for i, line in enumerate(lines[:title_at]):
        roles[i] = "通知标题" if i in titles else _role_of(line) or "通知正文"
    for i in range(title_at + 1, body):  # what else stands there is the body's preamble
        if role := _role_of(lines[i]):
            roles[i] = role
    return roles | _signature(lines, body, roles)


def _signature(lines: list[str], body: int, taken: dict[int, str]) -> dict[int, str]:
    """Issuer, date and publicity where they close the document, after its body."""
    roles: dict[int, str] = {}
    for i in range(len(lines) - 1, body, -1):
        if taken.get(i) == "附件":
            continue
        role = _role_of(lines[i])
        if role not in ("落款", "成文日期", "公开属性"):
            break
        roles[i] = role
    return roles


def _role_of(line: str) -> str | None:
    """The role that a line of the head has by its form alone, or None."""
    return next((role for pattern, role in _HEAD_ROLES if pattern.match(line)), None)


def _is_title(line: str) -> bool:
    named = _TITLE_END.search(line) or _ABOUT.match(line)
    return bool(named) and len(line) <= 80 and not re.search(r"[。；！？]", line)


def _choose_title(lines: list[str], candidates: list[int]) -> int | None:
    """The body's own title: the candidate that the notice names in 《》, else the last."""
    if not candidates:
        return None
    named = re.findall(r"《([^《》]+)》", "\n".join(lines[: candidates[-1]]))
    return next((i for i in reversed(candidates) if _tidy(lines[i]) in named), candidates[-1])


def _number(lines: list[str]) -> str | None:
    """The own number, from lines that can only name the document's own; in the standard's form."""
    match = next((m for m in map(NUMBER.search, lines) if m), None)
    return f"{match[1]}〔{match[2]}〕{match[3]}号" if match else None


def _issuer(page_meta: list[str], signatures: list[str]) -> str | None:
    if signatures:
        return _tidy(signatures[-1])
    publisher = next((m for m in map(_PUBLISHER.search, page_meta) if m), None)
    return publisher[1] if publisher else None


def _region(issuer: str) -> tuple[str | None, Level | None]:
    """Region and level, as far as the issuer's own name (or the title's first words) says them."""
    if issuer.startswith(("国务院", "全国人民代表大会", "中共中央", "中华人民共和国")):
        return "全国", Level.NATIONAL
    for pattern, level in (
        (
            r"^[\u4e00-\u9fff]{2,8}?市([\u4e00-\u9fff]{1,6}?[区县市])(?=人民政府|[\u4e00-\u9fff]+局)",
            Level.COUNTY,
        ),
        (r"^([\u4e00-\u9fff]{2,8}?(省|自治区))", Level.PROVINCE),
        (r"^([\u4e00-\u9fff]{2,8}?市)", Level.CITY),
        (r"^([\u4e00-\u9fff]{1,8}?[县区])", Level.COUNTY),
    ):
        if match := re.match(pattern, issuer):
            return match[1], level
    return None, None


def _first_date(lines: list[str]) -> date | None:
    return next((day for day in map(_date, lines) if day), None)


def _date(line: str) -> date | None:
    match = _DATE.search(line)
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:  # 2024年13月1日: not a date, so nothing is said
        return None


def _date_in(pattern: re.Pattern[str], text: str) -> date | None:
    match = pattern.search(text)
    return _date(match[0]) if match else None


def _tidy(line: str) -> str:
    return re.sub(r"\s+", "", line)
