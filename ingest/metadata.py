"""The metadata of a document, each field with where it came from.

Its own text is asked first, then what the page says of it, then the attachment's name. What none
of them says stays None. A superior's number in running text is a reference, never the document's
own (GB/T 9704-2012 puts the own number on a line of its own; republished pages often keep it only
in the attachment's name).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from ingest.dates import DATE, date_in, dates_in
from ingest.facts import fields_of, split_facts
from ingest.head import attachment_name, own_number, roles_of
from ingest.issuer import BODIES, bodies_before, bodies_in, region_of, without_session
from ingest.read.blocks import Block
from ingest.terms import terms_of
from rag.domain import DocumentStatus, Level, Metadata
from rag.numbers import Number, numbers_in
from rag.plain import plain
from rag.titles import unwrapped

TEXT, PAGE, ATTACHMENT, INFERRED = "正文", "网页信息", "附件名", "推断"
_SAID = (
    (re.compile(r"尚未(生效|施行)|未生效"), DocumentStatus.NOT_YET),
    (re.compile(r"废止"), DocumentStatus.REPEALED),
    (re.compile(r"失效|无效|^否$"), DocumentStatus.EXPIRED),
    (re.compile(r"修改|修订|部分有效"), DocumentStatus.AMENDED),
    (re.compile(r"有效|^是$|生效"), DocumentStatus.IN_FORCE),
)
_MARKED = re.compile(r"\s*[\[【〔(（]\s*(?:已(?:废止|失效)|转载)\s*[\]】〕)）]\s*")
_DRAFT = re.compile(r"征求意见稿|送审稿|讨论稿|[(\[]\s*(?:草案|征求意见)[^()]{0,12}[)\]]|草案$")
_SIGNED_AT_END = re.compile(rf"[。;!)]\s*(?P<bodies>{BODIES})\s*(?P<day>{DATE})\s*(?=$|[(]|附件)")
_CONGRESS = re.compile(r"[\u4e00-\u9fff]*人民代表大会(?:常务委员会)?")
_IN_FORCE_FROM = re.compile(rf"{DATE}\s*起?\s*(?:施行|实施)")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Head:
    """The metadata; the document's blocks without the page's own; the role of each head block.

    `roles` maps an index of `blocks` to 标题, 通知标题, 主送机关, 通知正文, 落款, 成文日期,
    公开属性, 印发信息, 题注, 文号 or 附件; a block that is not in it is the body's.
    """

    metadata: Metadata
    blocks: tuple[Block, ...]
    roles: dict[int, str]


def read_head(page: Sequence[Block], facts: Iterable[tuple[str, str]], fallback_title: str) -> Head:
    """Find the head among a document's blocks, and what it and its page say of the document.

    :param page: the blocks without page furniture.
    :param facts: what the page around the document says, name and value as it writes them.
    :param fallback_title: used when no line reads like a title (the file's name).
    """
    lines = [block.text for block in page]
    stated, places = split_facts(["" if block.heads else block.text for block in page])
    said = fields_of([*facts, *stated])
    blocks = tuple(block for i, block in enumerate(page) if i not in places)
    lines = [block.text for block in blocks]
    roles = roles_of(lines, said.get("title"))
    return Head(_metadata(_Parts(lines, roles, said, fallback_title)), blocks, roles)


class _Parts:
    """The lines of a document by their role, and what its page says."""

    def __init__(
        self, lines: list[str], roles: dict[int, str], said: dict[str, str], file_name: str
    ) -> None:
        self.lines, self.said, self.file_name = lines, said, file_name
        self.by_role: dict[str, list[str]] = {}
        for i in sorted(roles):
            self.by_role.setdefault(roles[i], []).append(lines[i])
        self.body = [line for i, line in enumerate(lines) if i not in roles]
        self.title = _tidy("".join(self.having("标题")))
        self.notice_title = _tidy("".join(self.having("通知标题")))
        self.signed = _signed(self)

    def having(self, role: str) -> list[str]:
        return self.by_role.get(role, [])


def _metadata(parts: _Parts) -> Metadata:
    said = parts.said
    title = _first(
        (_bare_title(parts.title), TEXT),
        (_bare_title(said.get("title", "")), PAGE),
        (parts.file_name, ATTACHMENT),
    )
    issuer = _first(
        (_issuer(parts), TEXT), ("、".join(re.split(r"[\s、]+", said.get("issuer", ""))), PAGE)
    )
    issued_on = _first((_issued_on(parts), TEXT), (date_in(said.get("issued_on", "")), PAGE))
    number = _first(
        (_own_number(parts, issuer[0]), TEXT),
        (_number_said(said.get("number", "")), PAGE),
        (_number_of_file(parts), ATTACHMENT),
    )
    titles = f"{parts.title} {parts.notice_title}" if parts.title else title[0] or ""
    terms = terms_of("\n".join(parts.lines), titles, issued_on[0])
    effective_on = _first(
        (terms.effective_on, INFERRED if terms.effective_inferred else TEXT),
        (date_in(said.get("effective_on", "")), PAGE),
    )
    expires_on = _first(
        (terms.expires_on, INFERRED if terms.expires_inferred else TEXT),
        (date_in(said.get("expires_on", "")), PAGE),
    )
    region, level = _region(issuer[0], titles)
    status_said = _first((_status_in(titles), TEXT), (_status(said.get("status", "")), PAGE))
    published_on = _first((date_in(said.get("published_on", "")), PAGE))
    subject = _first((said.get("subject"), PAGE))
    found: dict[str, tuple[object, str]] = {
        "title": title, "number": number, "issuer": issuer, "region": (region, INFERRED),
        "level": (level, INFERRED), "issued_on": issued_on, "published_on": published_on,
        "effective_on": effective_on, "expires_on": expires_on, "status_said": status_said,
        "subject": subject,
    }  # fmt: skip
    return Metadata(
        title=title[0] or parts.file_name,
        number=number[0],
        issuer=issuer[0],
        region=region,
        level=level,
        issued_on=issued_on[0],
        published_on=published_on[0],
        effective_on=effective_on[0],
        expires_on=expires_on[0],
        status_said=status_said[0],
        subject=subject[0],
        draft=_is_draft(parts, titles),
        origin=tuple((field, origin) for field, (value, origin) in found.items() if value),
    )


def _first(*sources: tuple[T | None, str]) -> tuple[T | None, str]:
    """The first source that says anything, with its name."""
    return next(((value, origin) for value, origin in sources if value), (None, ""))


def _bare_title(title: str) -> str:
    """A title without its wrapping notice, its own number and marks such as (已废止)."""
    title = _MARKED.sub("", _tidy(title))
    if number := _bracketed_at_end(title):
        title = title[: number.start].rstrip("（([【〔")
    return unwrapped(title)


def _signed(parts: _Parts) -> tuple[list[str], date | None]:
    """Who signed and when: lines of their own, or the end of a paragraph that lost its breaks."""
    bodies: list[str] = []
    day = next((d for d in map(date_in, parts.having("成文日期")) if d), None)
    for line in parts.having("落款"):
        written = plain(line)
        bodies += bodies_in(line) or bodies_in(re.sub(rf"{DATE}$", "", written))
        day = day or date_in(line)
    if bodies or day:
        return list(dict.fromkeys(bodies)), day
    for line in parts.body:
        if match := _SIGNED_AT_END.search(plain(line)):
            return bodies_in(match["bodies"]) or bodies_before(f"{match['bodies']}关于"), date_in(
                match["day"]
            )
    return [], None


def _issuer(parts: _Parts) -> str | None:
    bodies = parts.signed[0] or _makers(parts.having("题注"))
    if not bodies and (number := _number_line(parts)) and "令第" in number:
        bodies = [number.partition("令第")[0]]
    if not bodies:
        bodies = bodies_before(parts.notice_title) or bodies_before(parts.title)
    return "、".join(map(without_session, filter(None, bodies))) or None


def _makers(history: list[str]) -> list[str]:
    """Who made a statute: the congress that passed it, else the office of its latest order."""
    for line in history:
        if "通过" in line and (match := _CONGRESS.search(plain(line))):
            return [re.sub(r"^.*?[日于由]", "", match[0])]
    for line in reversed(history):
        for number in numbers_in(line):
            if "令第" in number.text:
                return [number.text.partition("令第")[0]]
    return []


def _issued_on(parts: _Parts) -> date | None:
    """The day of signature, or the latest day on which a statute was passed, revised or ordered."""
    days = [
        day
        for line in parts.having("题注")
        for day in dates_in(_IN_FORCE_FROM.sub("", plain(line)))
    ]
    return max(days) if days else parts.signed[1]


def _own_number(parts: _Parts, issuer: str | None) -> str | None:
    number = _number_line(parts)
    if number is None and parts.title:
        found = _bracketed_at_end(parts.title) or _bracketed_at_end(parts.notice_title)
        number = found.text if found else None
    if number is None and parts.body:
        number = own_number(_after_title(parts.body[0], parts.title))
    if number is None:
        orders = [n.text for line in parts.having("题注") for n in numbers_in(line)]
        number = next(reversed(orders), None)
    if number and re.match(r"[\d第]|令|公告|通告", number):
        return _with_office(number, issuer, parts.title)
    return number


def _number_line(parts: _Parts) -> str | None:
    """The number in lines of its own; an order's may stand in two (…人民政府令, 第179号)."""
    lines = parts.having("文号")
    numbers = [own_number("".join(lines[:2])), *map(own_number, lines)]
    return next((number for number in numbers if number), None)


def _with_office(number: str, issuer: str | None, title: str) -> str | None:
    """A bare number (2023年第12号) with the office and the kind that the head names."""
    kinds = ("公告", "通告", "令")
    if not number.startswith(kinds):
        kind = next((word for word in kinds if title.endswith(word)), None)
        if kind is None:
            return None
        number = kind + number
    return f"{issuer.replace('、', ' ')}{number}" if issuer else number


def _bracketed_at_end(title: str) -> Number | None:
    """The number in brackets at the end of a title."""
    for number in numbers_in(title):
        if number.end >= len(title) - 1 and title[: number.start].endswith(tuple("(（[【")):
            return number
    return None


def _after_title(line: str, title: str) -> str:
    """A line without the title that it begins with, blanks aside, however often repeated."""
    pattern = r"\s*".join(map(re.escape, title))
    return re.sub(rf"^(?:\s*{pattern})+\s*", "", line) if title else line


def _number_said(value: str) -> str | None:
    numbers = numbers_in(value)
    return numbers[0].text if numbers else None


def _number_of_file(parts: _Parts) -> str | None:
    names = [*map(attachment_name, parts.having("附件")), parts.file_name]
    return next((n.text for name in names for n in numbers_in(name)), None)


def _region(issuer: str | None, title: str) -> tuple[str | None, Level | None]:
    """From the issuer's name, else from a place or the nation that the title begins with."""
    for body in (issuer or "").split("、"):
        region, level = region_of(body)
        if region:
            return region, level
    if title.startswith("国家"):
        return None, None
    region, level = region_of(re.split("关于|印发", title)[0])
    return region, level


def _status(value: str) -> DocumentStatus | None:
    value = plain(value).split(" ")[0][:12]
    return next((status for pattern, status in _SAID if pattern.search(value)), None)


def _status_in(title: str) -> DocumentStatus | None:
    """What a mark in the title says: 某某办法(已废止)."""
    match = re.search(r"[(\[]\s*已?(废止|失效)\s*[)\]]", plain(title))
    return _status(match[1]) if match else None


def _is_draft(parts: _Parts, titles: str) -> bool:
    return any(_DRAFT.search(plain(line)) for line in (titles, *parts.body[:1]) if len(line) <= 120)


def _tidy(line: str) -> str:
    return re.sub(r"\s+", "", line)
