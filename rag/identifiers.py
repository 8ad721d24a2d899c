"""Identifiers of people and companies in a text, found to be kept in the house.

Numbers are found in any width, script of digits or grouping (blanks, hyphens, dots, brackets, signs
without width), and whether or not their check digit holds: a mistyped number still names someone.
GB 11643 (identity numbers), GB 32100 (统一社会信用代码) and ISO/IEC 7812 (bank cards) only decide
what a number is called. Where digits stand close together, all of them go.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rag.plain import plain
from rag.word_lists import word_list
from rag.words import Words

_SPOKEN = dict(zip("〇零一二三四五六七八九幺", "001234567891", strict=True))
_GAP = r"[\s\-._·/()\u200b-\u200f\u2060\ufeff]{0,3}"
_EMAIL = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}\s{0,2}@\s{0,2}[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}", re.A
)
_CREDIT = re.compile(
    rf"(?<![0-9A-Za-z])[1-9A-GYN]{_GAP}[1-9A-G](?:{_GAP}\d){{6}}(?:{_GAP}[0-9A-Z]){{10}}(?![0-9A-Za-z])",
    re.I,
)
_DIGITS = re.compile(rf"\+?{_GAP}\d(?:{_GAP}\d){{5,}}(?:{_GAP}[Xx](?![A-Za-z]))?")
_DATES = re.compile(r"(?:19|20)\d\d(?:\D+(?:\d{1,2}|(?:19|20)\d\d))*")
_MOBILE, _LANDLINE = re.compile(r"1[3-9]\d{9}"), re.compile(r"0\d{9,11}|[48]00\d{7}")
_CALLED = re.compile(r"(?:电话|座机|手机|热线|致电|拨打|联系方式|tel)[^。！？!?\n]{0,30}$", re.I)
_LONG = 13
"""So many digits in a row are no figure of a policy or of a company."""


@dataclass(frozen=True, slots=True)
class Found:
    """An identifier in a text: what it is called and its interval."""

    kind: str
    start: int
    end: int


def identifiers(text: str, words: Words) -> list[Found]:
    """The identifiers of a text in order, none overlapping another. Kinds are in Chinese."""
    simple = plain(text)
    flat = "".join(map(_digit, simple))
    numbers = (*_emails(flat), *_credit_codes(flat), *_numbers(flat))
    return merged((*numbers, *_names(simple, words)))


def merged(found: Iterable[Found]) -> list[Found]:
    """In order, with those that overlap as one, so that no part of any is left."""
    apart: list[Found] = []
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        if apart and one.start < apart[-1].end:
            last = apart.pop()
            apart.append(Found(last.kind, last.start, max(one.end, last.end)))
        else:
            apart.append(one)
    return apart


def without_identifiers(text: str, words: Words) -> str:
    """A question without identifiers and the words that only announce them.

    They are no subject that documents speak of, and 电话 before one's own does not ask for one.
    The text itself where nothing else is in it.
    """
    names = word_list("identifiers")["names"]
    said = "|".join(names[sureness] for sureness in ("sure", "likely", "weak"))
    label = re.compile(rf"{names['label']}|(?:{said}){names['between']}$", re.I)
    pieces, at = [], 0
    for one in identifiers(text, words):
        pieces.append(label.sub("", text[at : one.start]))
        at = one.end
    bare = "".join([*pieces, text[at:]]).strip(" ,，。;；、:：")
    return bare if any(char.isalnum() for char in bare) else text


def is_identity_number(number: str) -> bool:
    """Whether the 18 characters are an identity number by GB 11643 (ISO 7064 MOD 11-2)."""
    if not re.fullmatch(r"[1-9]\d{16}[\dXx]", number):
        return False
    total = sum(int(d) * (2 ** (17 - i) % 11) for i, d in enumerate(number[:17]))
    return "10X98765432"[total % 11] == number[17].upper()


def is_credit_code(code: str) -> bool:
    """Whether the 18 characters are a 统一社会信用代码 by GB 32100 (ISO 7064 MOD 31)."""
    signs = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    code = code.upper()
    if len(code) != 18 or any(sign not in signs for sign in code):
        return False
    total = sum(signs.index(sign) * (3**i % 31) for i, sign in enumerate(code[:17]))
    return signs[(31 - total % 31) % 31] == code[17]


def is_bank_card(number: str) -> bool:
    """Whether the digits are a card number by ISO/IEC 7812: 13 to 19 with Luhn's check digit."""
    if not re.fullmatch(r"\d{13,19}", number):
        return False
    doubled = (int(d) * (1 + i % 2) for i, d in enumerate(reversed(number)))
    return sum(n // 10 + n % 10 for n in doubled) % 10 == 0


def _digit(char: str) -> str:
    """The character, as 0 to 9 where it is a digit of any script or spoken as one."""
    value = unicodedata.decimal(char, None)
    return _SPOKEN.get(char, char) if value is None else str(value)


def _emails(flat: str) -> Iterator[Found]:
    for match in _EMAIL.finditer(flat):
        yield Found("邮箱", *match.span())


def _credit_codes(flat: str) -> Iterator[Found]:
    for match in _CREDIT.finditer(flat):
        code = re.sub(r"[^0-9A-Za-z]", "", match[0])
        shaped = len(match[0]) == len(code) and not code.isdigit()
        if is_credit_code(code) or (shaped and not is_identity_number(code)):
            yield Found("统一社会信用代码", *match.span())


def _numbers(flat: str) -> Iterator[Found]:
    for match in _DIGITS.finditer(flat):
        number = re.sub(r"[^\dXx]", "", match[0])
        called = _CALLED.search(flat[max(0, match.start() - 40) : match.start()]) is not None
        if (kind := _kind(number, match[0].strip(), called=called)) is not None:
            yield Found(kind, *match.span())


def _kind(number: str, written: str, *, called: bool) -> str | None:
    if _DATES.fullmatch(written):
        return None
    if is_identity_number(number) or (len(number) == 15 and _MOBILE.search(number) is None):
        return "身份证号"
    if is_bank_card(number):
        return "银行卡号"
    if _MOBILE.search(number):
        return "手机号"
    if _LANDLINE.match(number) or (called and len(number) >= 7):
        return "电话"
    return "号码" if len(number) >= _LONG else None


def _names(simple: str, words: Words) -> Iterator[Found]:
    table = word_list("identifiers")["names"]
    for sureness in ("sure", "likely", "weak"):
        for match in re.finditer(f"(?:{table[sureness]}){table['between']}", simple):
            if sureness != "weak" and (
                latin := re.compile(table["latin"]).match(simple, match.end())
            ):
                yield Found("姓名", *latin.span())
            rest = simple[match.end() : match.end() + 8]
            length = _name_length(rest)
            if length and (sureness == "sure" or _is_no_word(rest, words)):
                pause = re.match(r"[^\u4e00-\u9fff]|$", rest[length:])
                if sureness != "weak" or pause is not None:
                    yield Found("姓名", match.end(), match.end() + length)


def _name_length(rest: str) -> int:
    """How many characters at the beginning of a text are a name by its surname, or 0."""
    names, surnames = word_list("identifiers")["names"], word_list("identifiers")["surnames"]
    double = rest[:2] in surnames["double"].split()
    if not double and rest[:1] not in surnames["single"]:
        return 0
    surname = 2 if double else 1
    second = rf"(?:(?![{names['no_given']}])[\u4e00-\u9fff])?"
    given = re.match(rf"[\u4e00-\u9fff]{second}", rest[surname:])
    return surname + given.end() if given else 0


def _is_no_word(rest: str, words: Words) -> bool:
    """Whether a text begins with what is no word of the dictionary (高管, 江苏, 和) but a name."""
    tags = [*words.tagged(rest), ("", "")]
    (word, flag), (_, after) = tags[:2]
    if flag.startswith("nr"):
        return True
    return not words.knows(word) if len(word) > 1 else flag[0] in "nga" or after.startswith("nr")
