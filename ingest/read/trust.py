"""Whether a page's text layer says what the page shows.

A layer can be missing, can hold only a stamp over a scan, or can lie: another encoding, private
codes, a font whose table of characters is wrong. Doubt costs a recognition, no more: what is then
seen decides, and a layer that agrees with it stays, since it holds no wrong characters.
"""

from __future__ import annotations

import re
from collections import Counter

from ingest.read.characters import HAN
from ingest.read.page import Page

_WORDS = re.compile(
    "企业|工作|服务|人员|部门|管理|保障|生产|政府|单位|规定|或者|有关|应当|支持|国家|相关|机构|政策|措施|人民|信息|做好|进行|办理"
    "|社会|要求|落实|安全|通过|期间|行政|加强|通知|情况|提供|市场|按照|组织|申请|重点|关于|财政|责任|国务|项目|经营|发展|依法|机关"
    "|登记|其他|可以|年度|个人|使用|资金|交通|技术|开展|保险|方式|确保|根据|建设|产品|以上|业务|实施|中小|资源|负责|主管|标准|事项"
    "|监督|时间|数据|公司|活动|条件|法律|同时|以及|第一|第三|严格|中心|公共|积极|公开|问题|采取|给予|经济|各地|需要|地区|贷款|方面"
    "|进一步|创新|产业|科技|人才|投资|行业|科学|制定|系统|群众|检查|指导|期限|建立|环境|所得|处理|安排|行为|执行|金融|推动|培育"
    "|研发|领域|平台|体系|能力|机制|推进|提升|引导|鼓励|奖励|补助|补贴|万元|附件|序号|名称|地址|电话|南通|江苏|有限|中华|第二"
)
"""Everyday words of official text: they begin at one character in seven of it, and of the oddest
300 characters (lists of chemicals, of bus stops) still at two."""
_SHOWN = 0.015
_ODD = 0.05
_BARE = 0.6
_ENOUGH = 100
"""Of fewer Chinese characters the share of such words says nothing."""
_SAME = 0.7
_MOSTLY = 0.5
_HAN = re.compile(f"[{HAN}]")
_FOREIGN = re.compile(rf"[^{HAN}\d.,:%()/|*+―—–\-、-〗，．：；（）％]")
# private use, broken and control characters, and Latin letters as they come from lost encodings
_STRAY = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff\ufffd\x80-\xbf\xc0-\u024f]")


def is_doubtful(page: Page) -> bool:
    """Whether the page must be looked at: its text layer may not be what the page shows."""
    text = page.text
    if page.bare is not None and page.bare > _BARE:
        return True
    if not text:
        return False  # nothing is drawn either, or its ink would be bare
    han = _HAN.findall(text)
    if _odd(page) or len(_FOREIGN.findall(text)) > _MOSTLY * len(text):
        return True
    return len(han) >= _ENOUGH and len(_WORDS.findall(text)) < _SHOWN * len(han)


def better(layer: Page, seen: Page) -> Page:
    """Which of two readings of a page to take: its text layer, or what was recognised."""
    if _odd(layer):
        return seen
    shared = Counter(layer.text) & Counter(seen.text)
    return layer if sum(shared.values()) >= _SAME * len(seen.text) else seen


def _odd(page: Page) -> bool:
    return page.faulty + len(_STRAY.findall(page.text)) > _ODD * max(len(page.text), 1)
