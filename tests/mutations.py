"""Random changes of what a true sentence says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from rag.flat import flat
from tests.shortenings import LIST_MARK, SHORTENINGS
from tests.truths import Source


@dataclass(frozen=True, slots=True)
class Changed:
    """A sentence after a change, the kind of change, and where it came from."""

    kind: str
    text: str
    source: Source


_FIGURE = re.compile(r"\d+(?:\.\d+)?")
_HAN_FIGURE = re.compile(
    r"(?<![第零一二三四五六七八九十百])[二三四五六七八九十](?=(?:个|年|日|倍|家|项|万元|元|人|名|%))"
)
_DATE = re.compile(r"(?:(?<=年)|(?<=月)|(?<!\d))\d{1,4}(?=[年月日])")
_DEPARTMENT = re.compile(
    r"(?:科学技术|科技|工业和信息化|工信|财政|发展和改革|发展改革|发改|商务|人社|教育|市场监管|市场监督管理"
    r"|人力资源和社会保障|人力资源社会保障|自然资源|生态环境|住房和城乡建设|农业农村|税务|统计|文化和旅游|交通运输)"
    r"(?=局|委员会|委|厅)"
)
_OFFICES = ("科技", "工信", "财政", "商务", "教育", "卫生健康", "自然资源", "农业农村", "审计")
_LEVEL = re.compile(
    r"[省市区](?=(?:科技|工信|财政|商务|发展|工业|市场|人力|人社|教育|农业)[一-龥]{0,8}(?:局|委|厅))"
)
_NAMED = re.compile(r"(?<=[《“])[^《》“”]{2,30}(?=[》”])")
_ISSUED = re.compile(r"[一-龥]{2,5}〔\d{4}〕\d+号")
_UNITS = {
    "万元": "亿元", "亿元": "万元", "个月": "年", "家": "项", "项": "家", "平方米": "亩",
    "个工作日": "个月", "小时": "天", "%": "‰", "年": "个月", "人": "家", "元": "万元",
}  # fmt: skip
_UNIT = re.compile(
    r"(?<=\d)(?:万元|亿元|个月|家|项|平方米|个工作日|小时|%|人|元)|(?<![\d])(?<=[^\d]\d)年(?=内|以|期|的|[,，。])"
)
_EXCHANGES = {
    "negation": (
        "不得>得 不得>可以 不予>给予 不予>予以 不再>继续 不享受>享受 未经>经 "
        "不能>能 应当>不得 可以>不得 给予>不予 享受>不享受 禁止>允许 不受理>受理 "
        "不纳入>纳入 支持>不支持 没有>有 不需要>需要"
    ),
    "modality": (
        "鼓励>给予 鼓励>应当 支持>探索 支持>给予 探索>支持 可以>应当 应当>可以 "
        "给予>鼓励 必须>可以 鼓励>支持 支持>鼓励 应当>鼓励"
    ),
    "limit": (
        "最高> 不超过> 以上> 以内> 左右> 最高>最低 最高>至少 不超过>不低于 "
        "以上>以下 以上>左右 以内>以上 不低于>不超过 不少于> 不低于> 超过>不足 "
        "以下>以上"
    ),
    "comparison": ("低于>高于 高于>低于 大于>小于 超过>低于 不足>超过"),
    "scope": (
        "给予>一律给予 给予>均给予 应当>一律应当 享受>全部享受 "
        "可以>均可以 支持>一律支持 负责>全部负责 每年>每月 每年> 每家>每年"
    ),
}
"""What is put for what; nothing after the sign drops the word."""
_EXCEPTION = re.compile(
    r"[,，]?(?:但[^,，。;；]*除外|除[^,，。;；]{1,40}外)[,，]?|[(（][^()（）]*除外[)）]"
)
_BOUND = re.compile(r"(?<=\d)(?:万元|亿元|家|项|%|个月)(?!以|左|的?范围|[(（])")


def _figure(s: str, rng: Random) -> str | None:
    mark = LIST_MARK.match(s)
    places = [
        match
        for pattern in (_FIGURE, _HAN_FIGURE)
        for match in pattern.finditer(s, mark.end() if mark else 0)
    ]
    if not places:
        return None
    match = rng.choice(places)
    old = match[0]
    if not old[0].isdigit():
        return _put(s, match, rng.choice([d for d in "二三四五六七八九" if d != old]))
    digit = rng.randrange(len(old.replace(".", "")))
    ways = [old + "0", str(int(float(old)) + rng.randrange(1, 9)), _redigit(old, digit, rng)]
    return _put(s, match, rng.choice([w for w in ways if float(w) != float(old)] or [old + "1"]))


def _redigit(old: str, place: int, rng: Random) -> str:
    at = [i for i, c in enumerate(old) if c.isdigit()][place]
    return old[:at] + rng.choice([d for d in "123456789" if d != old[at]]) + old[at + 1 :]


def _date(s: str, rng: Random) -> str | None:
    match = _some(_DATE, s, rng)
    return match and _put(
        s, match, str(int(match[0]) + rng.choice([1, 2, -1] if match[0] > "1" else [1, 2]))
    )


def _unit(s: str, rng: Random) -> str | None:
    match = _some(_UNIT, s, rng)
    return match and _put(s, match, _UNITS[match[0]])


def _number(s: str, rng: Random) -> str | None:
    match = _some(_ISSUED, s, rng)
    if match is None:
        return None
    changed = rng.choice([
        re.sub(r"\d+(?=号)", lambda m: str(int(m[0]) + rng.randrange(1, 30)), match[0]),
        re.sub(r"(?<=〔)\d{4}", lambda m: str(int(m[0]) - rng.randrange(1, 4)), match[0]),
        re.sub(
            r".(?=[一-龥]{1,2}〔)",
            lambda m: rng.choice([c for c in "苏宁锡沪" if c != m[0]]),
            match[0],
            count=1,
        ),
    ])  # fmt: skip
    return _put(s, match, changed)


def _department(s: str, rng: Random) -> str | None:
    match = _some(_DEPARTMENT, s, rng)
    return match and _put(s, match, rng.choice([o for o in _OFFICES if not match[0].startswith(o)]))


def _level(s: str, rng: Random) -> str | None:
    match = _some(_LEVEL, s, rng)
    return match and _put(s, match, rng.choice([x for x in "省市区" if x != match[0]]))


def _name(s: str, rng: Random) -> str | None:
    match = _some(_NAMED, s, rng)
    others = ("示范引领计划", "领航行动", "扬帆工程", "雏鹰计划", "科技创新管理办法")
    return match and _put(s, match, rng.choice([o for o in others if o != match[0]]))


def _exchange(kind: str) -> Callable[[str, Random], str | None]:
    def change(s: str, rng: Random) -> str | None:
        pairs = (pair.split(">") for pair in _EXCHANGES[kind].split())
        possible = [(m, new) for old, new in pairs for m in re.finditer(old, s)]
        possible = [p for p in possible if not _part_of_word(s, p[0])]
        if not possible:
            return None
        match, new = rng.choice(possible)
        return _put(s, match, new)

    return change


def _part_of_word(s: str, match: re.Match[str]) -> bool:
    """Whether the words are part of others, so that the change would make no other sense."""
    around = s[max(0, match.start() - 2) : match.end() + 2]
    other = (
        "不得超过|不得少于|不得低于|不超过|最高人民|以上级|最高级|供应当|支持者|超过期"
        "|条件的支持|不足以|不支持|不享受"
    )
    if "最高不超" in around:
        return True  # two words for one limit: without one of them it is still said
    return re.search(other, around) is not None and not re.fullmatch(other, match[0])


def _exception(s: str, rng: Random) -> str | None:
    match = _some(_EXCEPTION, s, rng)
    return match and _put(s, match, "")


def _bounded(s: str, rng: Random) -> str | None:
    match = _some(_BOUND, s, rng)
    if match is None or re.search(
        r"(?:最高|不超过|超过|低于|高于|不少于)[^,，。]*$", s[: match.start()]
    ):
        return None
    return _put(s, match, match[0] + rng.choice(["以上", "以内", "左右"]))


def _swap(s: str, rng: Random) -> str | None:
    """Two figures of one unit in each other's place."""
    found = list(re.finditer(r"(?<![\d.])\d+(?:\.\d+)?(万元|亿元|%|家|项|人|年|倍|个)", s))
    pairs = [
        (a, b)
        for a in found
        for b in found
        if a.end() <= b.start() and a[1] == b[1] and a[0] != b[0]
    ]
    if not pairs:
        return None
    one, other = rng.choice(pairs)
    return s[: one.start()] + other[0] + s[one.end() : other.start()] + one[0] + s[other.end() :]


_SHORTENED_FIRST = 0.3
"""The share of changes that are made in a shortened sentence."""
CHANGES: dict[str, Callable[[str, Random], str | None]] = {
    "figure": _figure, "date": _date, "unit": _unit, "number": _number, "department": _department,
    "level": _level, "name": _name, "negation": _exchange("negation"),
    "modality": _exchange("modality"), "limit": _exchange("limit"),
    "comparison": _exchange("comparison"), "scope": _exchange("scope"), "exception": _exception,
    "bounded": _bounded, "swap": _swap,
}  # fmt: skip


def changed(pool: list[Source], rng: Random, count: int) -> Iterator[Changed]:
    """So many random changes, the kinds in turn; one that still stands in the clause is none."""
    fitting = {
        kind: [t for t in pool if change(t.sentence, Random(0)) is not None]
        for kind, change in CHANGES.items()
    }
    kinds = [kind for kind, rows in fitting.items() if rows]
    given = 0
    while given < count:
        kind = kinds[given % len(kinds)]
        source = rng.choice(fitting[kind])
        base = source.sentence
        if rng.random() < _SHORTENED_FIRST:
            base = rng.choice(list(SHORTENINGS.values()))(base, rng)
        text = CHANGES[kind](base, rng)
        if text is None or flat(text).strip("。,") in flat(source.clause):
            continue
        given += 1
        yield Changed(kind, text, source)


def _some(pattern: re.Pattern[str], s: str, rng: Random) -> re.Match[str] | None:
    found = list(pattern.finditer(s))
    return rng.choice(found) if found else None


def _put(s: str, match: re.Match[str], new: str) -> str:
    return s[: match.start()] + new + s[match.end() :]
