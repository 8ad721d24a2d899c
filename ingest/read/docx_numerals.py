"""Numbers as Word's numbering writes them (`w:numFmt`; ISO/IEC 29500-1, 17.18.59).

Above 99 the Chinese counting formats part ways in Word (百一, 一○一, 一百〇一); here all of them
take the form that statutes use, 第一百零一条, which is the same number.
"""

from __future__ import annotations

from collections.abc import Callable

from cn2an import an2cn

_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"),
    (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
_REPEATED = 780
"""Letters and Roman numerals end here in Word; beyond them stand figures."""
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
_COUNTING = (
    "chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting",
    "taiwaneseCountingThousand",
)  # fmt: skip
_DIGITS = ("ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital")


def numeral(value: int, form: str) -> str:
    """A number in a `w:numFmt`; in figures where the format does not reach or is not known."""
    write = _FORMS.get(form)
    return write(value) if write and value > 0 else str(value)


def circled(value: int) -> str:
    """① to ⑳, figures beyond them."""
    return chr(ord("①") + value - 1) if 0 < value <= 20 else str(value)


def _roman(value: int) -> str:
    if value > _REPEATED:
        return str(value)
    written = ""
    for unit, letters in _ROMAN:
        written += letters * (value // unit)
        value %= unit
    return written


def _letters(value: int) -> str:
    """A … Z, AA … ZZ, AAA …: the letter repeats."""
    if value > _REPEATED:
        return str(value)
    return chr(ord("A") + (value - 1) % 26) * ((value - 1) // 26 + 1)


def _one_of(signs: str) -> Callable[[int], str]:
    return lambda value: signs[value - 1] if value <= len(signs) else str(value)


_FORMS: dict[str, Callable[[int], str]] = {
    **dict.fromkeys(_COUNTING, lambda value: str(an2cn(value))),
    **dict.fromkeys(_DIGITS, lambda value: str(an2cn(value, "direct")).replace("零", "〇")),
    "chineseLegalSimplified": lambda value: str(an2cn(value, "up")),
    "decimalEnclosedCircle": circled,
    "decimalEnclosedCircleChinese": circled,
    "decimalEnclosedParen": _one_of("⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇"),
    "decimalEnclosedFullstop": _one_of("⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛"),
    "ideographEnclosedCircle": _one_of("㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉"),
    "ideographTraditional": _one_of("甲乙丙丁戊己庚辛壬癸"),
    "ideographZodiac": _one_of("子丑寅卯辰巳午未申酉戌亥"),
    "decimalFullWidth": lambda value: str(value).translate(_FULL_WIDTH),
    "decimalFullWidth2": lambda value: str(value).translate(_FULL_WIDTH),
    "decimalZero": lambda value: f"{value:02}",
    "upperRoman": _roman,
    "lowerRoman": lambda value: _roman(value).lower(),
    "upperLetter": _letters,
    "lowerLetter": lambda value: _letters(value).lower(),
    "none": lambda _: "",
}
