"""Names of departments in a text, by level, place and body: for measuring fidelity.

A list may state the level once (市发改委、科技局): the names after it have the same level, and also
stand bare. 人民政府 and 政府 are one. Words that name none (有关部门, 人民政府 alone) are passed
over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from eval.claim import Claim

_OFFICES = (
    "金融|人才|外|编|侨|台|网信|数据|营商|港澳|信访|改革|文明|科创|推进|协调|领导小组|指挥部|政|"
    "府|事|研究|考核|双创|招商"
)
_COUNCILS = (
    "发改|发展和?改革|卫生健康|卫健|国资|工信|经信|农|科创|建|住建|编|教|体|科|工|党工|纪|监|"
    "市|省|区|县|合作|经发"
)
_MINISTRIES = (
    "财政|工业和信息化|科技|科学技术|教育|商务|农业农村|人社|人力资源和?社会保障|自然资源|生态环境|"
    "住房和城乡建设|交通运输|水利|公安|司法|民政|文化和旅游|应急管理|国防|外交|组织|宣传|统战|工作"
)
_ENDING = (
    r"(?<![布格结全大开时破战僵棋])局(?![部面限势])|(?<![客餐])厅(?!长)|委员会|办公室|办公厅|(?<!部)署(?!名)|"
    rf"(?:{_OFFICES})办(?![理公法学])|(?:{_COUNCILS})委(?![员托派])|(?:{_MINISTRIES})部(?![分门署])|"
    r"政府(?!投资|引导|出资|基金|采购)|管委会|银行|[一-龥][分支]行|法院|检察院|集团(?!化)|总工会|工商联|"
    r"(?:主管|行政|检查|监督|管理)部门|服务中心|指挥部|领导小组|国务院|"
    r"海关(?!总)|(?:公安|税务|检察|审判|司法|登记|国家安全)机关"
)
_NAME = re.compile(rf"[一-龥]*(?:{_ENDING})")
_APART = re.compile(
    r"[^一-龥]|由|负责|牵头|会同|配合|参与|落实|受理|审核|审批|核定|统筹|协调|印发|发布|制定|提交|报送|"
    r"联系|咨询|完成|包括|以及|及其|或者?|向|找|经(?!信|济|发|开|贸|营)|报(?!社)|请|是|为|的|按|把|让|"
    r"给|到|从|须|需|并|等|责令|进行|支持|设立|依托|发挥|加强|主送|发文机关|第[〇零一二三四五六七八九十百千]+[条款项章节]|"
    r"照|根据|依据|依法|通过|鼓励|引导|推进|推动|应当|应(?!急)|可以|但|其他?|被|接受|提高|对接|对(?!外)|请求|自(?!然|治)|在|参加|组织(?!部)|"
    r"要求|严禁|代表(?!大会)|成员|批准|公告|规定|"
    r"[和与](?!社会保障|改革|信息化|城乡|旅游|宗教|草原|规划|计划|知识)|及"
)
_GENERIC = re.compile(r"有关|相关|其他|各级?|当地|所在地|地方|本级|县级以上|设区的|上级|人民|同级")
_BARE = re.compile(
    "政府|(?:主管|行政|监督|管理)?部门|管委会|法院|检察院|委员会|办公室|银行|集团|局|领导小组|指挥部|"
    "服务中心|[分支]行"
)
_LEVELLED = re.compile(
    r"(?P<place>[一-龥]{0,8}?)"
    r"(?P<level>[市省区县]委(?!员)|(?<!城)市(?!场|容|政(?!府))|省|县|(?<!社)区(?!域))(?P<body>.+)"
)


@dataclass(frozen=True, slots=True)
class _Name:
    place: str
    level: str
    body: str


def departments(text: str) -> Iterator[Claim]:
    """The departments that a folded text names, in its order."""
    start = 0
    for gap in (*_APART.finditer(text), None):
        piece = text[start : gap.start() if gap else len(text)]
        match = _NAME.match(piece)
        if match and not _BARE.fullmatch(_GENERIC.sub("", match[0])):
            yield Claim("department", match[0], start, (canonical(match[0]),))
        start = gap.end() if gap else start


def canonical(name: str) -> str:
    """A name with 政府 for 人民政府 and without 各 before it."""
    return name.removeprefix("各").replace("人民政府", "政府")


@lru_cache(maxsize=4096)
def names_in(text: str) -> frozenset[str]:
    """All forms in which a folded text states its departments: full, without place, bare.

    A name without a level has that of the name before it in the same list.
    """
    forms: set[str] = set()
    level, end = "", -9
    for claim in departments(text):
        name = _split(str(claim.meaning[0]))
        in_list = text[end : claim.start] in ("、", ",")
        level = name.level or (level if in_list else "")
        forms |= {name.place + name.level + name.body, level + name.body, name.body}
        end = claim.start + len(claim.text)
    return frozenset(forms)


def stands(name: str, text: str, about: str) -> bool:
    """Whether a folded text names the department; `about` are the names of the documents cited.

    A place before the level (示例市工信局 for 市工信局) must stand in the text or in those names.
    """
    if name in canonical(text.replace("、各", "、")):
        return True
    forms = names_in(text)
    if name in forms:
        return True
    parts = _split(name)
    return bool(
        parts.place
        and parts.level + parts.body in forms
        and parts.place + parts.level in text + about
    )


def _split(name: str) -> _Name:
    match = _LEVELLED.fullmatch(name)
    return _Name(match["place"], match["level"], match["body"]) if match else _Name("", "", name)
