"""Who issued a document: names of public bodies, and the region that such a name applies to."""

from __future__ import annotations

import re

from rag.domain import Level
from rag.places import NATION, above, places_in, tier
from rag.plain import plain

_BODY = (
    r"(?:人民政府|国务院|人民代表大会|委员会|管委会|总公司|法院|检察院|指挥部|领导小组|"
    r"委(?!员会|组织部|宣传部|统战部|政法委|办)|部(?!门|分|队|长|署|级)|局(?!部|面|势)|厅|署(?!名)"
    r"|院(?!校)|联合会|工商联|银行|分行|中心|协会|政府(?!性|采购|部门|网)|党组|工委|街道办事处)"
)
_OFFICE = r"(?:办公厅|办公室|常务委员会|常委会|秘书处)?"
# Atomic, since a text of endings alone (局局局…) could be parted in countless ways.
_NAME = rf"(?>(?:(?!转发|印发|关于)[\u4e00-\u9fff]){{1,28}}?{_BODY}{_OFFICE})"
_PARTED = r"[\s、，,]"
_SOLE = re.compile(
    rf"^(?:[\u4e00-\u9fff]{{1,28}}(?:{_BODY}{_OFFICE}|办公厅|办公室)|中共中央|国务院{_OFFICE})"
    r"(?:\([^()]{2,20}\))?$"
)
BODIES = rf"{_NAME}(?:{_PARTED}{{0,3}}{_NAME}){{0,7}}"
"""Matches one or several names of public bodies in `plain` text, parted by blanks or not at all."""
_FIRST_WORDS = re.compile(
    rf"^({BODIES})(?:等\d*[个家]?(?:部门|单位))?\s*(?=关于|印发|转发|令|公告|通告|通知)"
)
_SEVERAL = re.compile(_NAME)
_BRANCH = re.compile(r"(?:税务局|监管局|监管分局|分行)$")
"""Branches of national bodies, whose names begin with the national body's."""
_SESSION = re.compile(r"第[一二三四五六七八九十]+届")
_NATIONAL = re.compile(
    r"^(国务院|全国|中共中央|中央|中华人民共和国|国家|最高人民|中国|"
    r"(财政|工业和信息化|科学技术|科技|商务|教育|公安|民政|司法|自然资源|生态环境|住房和城乡建设|住房城乡建设"
    r"|交通运输|水利|农业农村|农业|文化和旅游|退役军人事务|应急管理|人力资源和?社会保障|外交|国防|环境保护"
    r"|国土资源|文化|铁道|卫生|人社|工信|建设|交通|信息产业)部|审计署|海关总署|[\u4e00-\u9fff]{2,12}总局|证监会|银保监会)"
)
_PLACE = re.compile(r"^[\u4e00-\u9fff]{1,8}?(?:[省市县区州盟旗]|自治区)")
"""A place that the table of places does not hold, at the start of a body's name."""
_WITHIN = re.compile(
    r"^([\u4e00-\u9fff]{1,6}?[区县旗])(?=人民政府|政府|人民代表|委|[\u4e00-\u9fff]{2,20}[局会院])"
)


def bodies_in(line: str) -> list[str]:
    """The public bodies that a line consists of, or nothing where it holds anything else.

    Blanks between the characters of one name (财 政 部) are no parting.
    """
    written = plain(line).strip()
    if not 2 <= len(written) <= 160:
        return []
    parts = [part for part in re.split(rf"{_PARTED}+", written) if part]
    if len(parts) > 1 and all(len(part) <= 2 for part in parts):
        parts = ["".join(parts)]
    return parts if parts and all(_SOLE.match(part) for part in parts) else []


def bodies_before(title: str) -> list[str]:
    """The public bodies that a title begins with: 财政部 税务总局关于….

    Where nothing parts two names, the second is one of its own only if it names its place.
    """
    match = _FIRST_WORDS.match(plain(title))
    bodies: list[str] = []
    end = 0
    for found in _SEVERAL.finditer(match[1] if match else ""):
        own = found.start() > end or (region_of(found[0])[0] and not _BRANCH.search(found[0]))
        if bodies and not own:
            bodies[-1] += found[0]
        else:
            bodies.append(found[0])
        end = found.end()
    return bodies


def without_session(body: str) -> str:
    """A people's congress without the ordinal of its term: 全国人民代表大会常务委员会."""
    return _SESSION.sub("", body)


def region_of(name: str) -> tuple[str | None, Level | None]:
    """Region and level as far as the name itself says them; None where it does not.

    A national body's branch (国家税务总局江苏省税务局) applies to its place.
    """
    name = plain(name).removeprefix("中共")
    national = _NATIONAL.match(name)
    places = places_in(name)
    if places and (national or places[0][1] == 0):
        region = _lowest(name, places)
        return region, tier(region) or Level.COUNTY
    if national:
        return NATION, Level.NATIONAL
    if match := _PLACE.match(name):
        # "市" and "各区" name no place; of the cities, all above a county are in the table.
        place = match[0]
        if len(place) > 2 or (len(place) == 2 and place[1] == "县" and place[0] not in "各本"):
            return place, Level.CITY if place[-1] in "州盟" else tier(place) or Level.COUNTY
    return None, None


def _lowest(name: str, places: list[tuple[str, int, int]]) -> str:
    """The lowest place of a chain such as 江苏省南通市通州区, each within the one before."""
    region, begin, end = places[0]
    for place, start, stop in places[1:]:
        if start != end or region not in above(place):
            break
        region, begin, end = place, start, stop
    if (match := _WITHIN.match(name[end:])) and tier(region) is not Level.COUNTY:
        # Several cities have a 鼓楼区, so one that the table does not hold keeps its city's name.
        return match[1] if region in above(match[1]) else name[begin:end] + match[1]
    return region
