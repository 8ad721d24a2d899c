"""Line breaks of plain text files, put right where a copy or a web page lost or added them.

Both repairs look at the whole file first, and leave one alone that does not show the pattern.
"""

from __future__ import annotations

import re
import unicodedata

from ingest.marks import marker_of

_CN = "一二三四五六七八九十百"
_RUN = 300
"""A file whose lines are on average longer has lost its breaks."""
_MARK = re.compile(
    rf"第[{_CN}零\d]{{1,7}}[章节条](?=[\s　])|[{_CN}]{{1,3}}、|[(（][{_CN}]{{1,3}}[)）]"
    r"|\d{1,2}[.．﹒、](?!\d)|[(（]\d{1,2}[)）]|[①-⑳]|──|——"
)
_END = r"(?:[。！？；…][”’」』）)]*|〕)"
_GAP = r"[ \t\u3000\xa0]"
# What parts paragraphs is kept as blanks: after the end of a sentence, or as their indent.
_PARAGRAPH = re.compile(rf"({_END}){_GAP}+|([：:]){_GAP}+(?=\S{{10,}})|{_GAP}*\u3000\u3000{_GAP}*")
_BEFORE_MARK = re.compile(rf"(?P<end>{_END}|[：:])?(?P<gap>{_GAP}*)(?P<mark>{_MARK.pattern})")
_HEADING = re.compile(
    rf"^((?:{_MARK.pattern}){_GAP}*[^。；：，,!！？\s]{{6,40}}){_GAP}+(?=\S[^\n]{{60,}})", re.M
)
_HEAD = re.compile(
    rf"(?<=[意见法案划知定告则施]){_GAP}+(?=[\u4e00-\u9fff]{{2,10}}[〔\[（(【]\d{{4}}"
    rf"|[各市省有设县区][^\n。]{{2,120}}[：:]$)|(?<=\d号){_GAP}+(?=[\u4e00-\u9fff])",
    re.M,
)
# Buttons and credits of the page, which furniture is cut by once they stand on their own lines.
_FURNITURE = re.compile(
    rf"{_GAP}+(?=分享[:：到]|扫一扫|[(（\[【]?(?:责任|网络)?编辑\s*[:：]|打印本页|相关(?:解读|链接|阅读))"
)
_DATE = r"\d{4}年\d{1,2}月\d{1,2}日"
_SIGNED = re.compile(rf"{_GAP}+(?={_DATE}(?:$|{_GAP}*[(（][^()（）]*[)）]$))", re.M)
_FULL = 0.8
"""A line of so much of the usual width was broken by the width, not by its author."""
_SENTENCE_END = re.compile(r"[。！？；：:;!?…][”’」』）)〕]*$")


def mend_lines(text: str) -> str:
    """A text with one paragraph a line, as far as it shows that its breaks were lost or added."""
    return rejoin(restore_breaks(text))


def restore_breaks(text: str) -> str:
    """A text with breaks put back where blanks stand for them; as it is where it has its breaks.

    Breaks come after a sentence's end that a blank follows (Chinese sets none there), before an
    indent, and before a mark that goes on counting, so that 1.5亿元 and 第三条规定 stay whole.
    """
    lines = [line for line in text.split("\n") if line.strip()]
    if not lines or len(text) / len(lines) < _RUN:
        return text
    text = _FURNITURE.sub("\n", text)
    text = _PARAGRAPH.sub(lambda match: (match[1] or match[2] or "") + "\n", text)
    seen: dict[int, int] = {}
    text = "\n".join(_before_marks(line, seen) for line in text.split("\n"))
    text = _HEADING.sub(r"\1\n", text)
    return _SIGNED.sub("\n", _HEAD.sub("\n", text))


def _before_marks(line: str, seen: dict[int, int]) -> str:
    """A line with breaks before the marks in it that go on counting.

    :param seen: the last number of each level so far, kept up here.
    """
    written, done = [], 0
    for match in _BEFORE_MARK.finditer(line):
        begin = match.start("mark")
        mark = marker_of(line[begin : begin + 20])
        if mark is None:
            continue
        counted = re.search(r"\d+$", mark.slug)
        number = int(counted[0]) if counted else 0
        follows = number in (1, seen.get(mark.level, 0) + 1) and (match["end"] or match["gap"])
        if begin == done or follows or (counted is None and match["end"]):
            seen[mark.level] = number
            piece = line[done : match.end("end") if match["end"] else match.start()]
            written += [piece] if piece.strip() else []
            done = begin
    return "\n".join([*written, line[done:]])


def rejoin(text: str) -> str:
    """A text whose sentences are whole again, where most of its lines break at one same width."""
    lines = [line.rstrip() for line in text.split("\n")]
    filled = [_width(line) for line in lines if line.strip()]
    if len(filled) < 10:
        return text
    usual = sorted(filled)[len(filled) * 9 // 10]
    full = [bool(line.strip()) and _width(line) >= usual * _FULL for line in lines]
    is_open = [
        wide and not _SENTENCE_END.search(line) for wide, line in zip(full, lines, strict=True)
    ]
    if usual > 120 or sum(full) < 0.5 * len(filled) or sum(is_open) < 0.6 * sum(full):
        return text
    joined = [lines[0]]
    for line, goes_on in zip(lines[1:], is_open, strict=False):
        begins = line.startswith("\u3000") or marker_of(line.strip())
        if goes_on and line.strip() and not begins:
            joined[-1] = _glued(joined[-1], line.strip())
        else:
            joined.append(line)
    return "\n".join(joined)


def _glued(left: str, right: str) -> str:
    """Two halves of a sentence; a blank parts them only between two Latin words."""
    latin = re.search(r"[A-Za-z0-9]$", left) and re.match("[A-Za-z]", right)
    return f"{left} {right}" if latin else left + right


def _width(line: str) -> int:
    """The columns of a line as it is set: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in line)
