"""What a web page puts around a document: login boxes, breadcrumbs, hotlines, disclaimers.

The rules name kinds of page furniture, not pages: everything up to a breadcrumb is the site's
head, everything from a disclaimer on is its foot, and single lines of buttons or credits go
wherever they stand. A line that could be policy text stays.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.contents import cut_contents
from ingest.read.blocks import Block

_HEAD_SPAN = 60
"""A breadcrumb is looked for in so many lines; further down it is not the page's head."""

_BREADCRUMB = re.compile(r"^(当前|您(现在|当前)?的?|您所在的?)位置\s*[:：]|^首页\s*[>»›/]")
_FOOT = re.compile(
    r"^(免责声明|版权(所有|声明)|THE END|相关(阅读|推荐|文章|解读|链接)|(延伸|推荐)阅读|(上|下)一篇"
    r"|网站地图|主办单位\s*[:：]|扫一扫|友情链接)"
)
_LINE = re.compile(
    r"^(附件下载|原文链接|点击下载|分享(到|至)?|打印(本页)?|关闭(窗口)?|收藏|返回顶部|字体\s*[:：]"
    r"|字号\s*[:：]|A\+\s*A-|登录/注册)\s*[:：]?.{0,12}$"
    r"|^[(（\[【](责任|网络)?编辑\s*[:：].*[)）\]】]$|^(责任|网络)?编辑\s*[:：].{0,20}$"
    r"|^(400|800)[-\s]?\d{3}[-\s]?\d{4}$|^(来源|浏览次数|阅读量)\s*[:：].{0,30}$"
)
_BUTTON = re.compile(r"\s*[(（]?(点击下载|下载附件|在线预览)[)）]?$")


def cut_furniture(blocks: Sequence[Block]) -> list[Block]:
    """The blocks of the document itself."""
    head = max(
        (i for i, block in enumerate(blocks[:_HEAD_SPAN]) if _BREADCRUMB.match(block.text)),
        default=-1,
    )
    blocks = blocks[head + 1 :]
    foot = next((i for i, block in enumerate(blocks) if _FOOT.match(block.text)), len(blocks))
    kept = [block for block in blocks[:foot] if not _LINE.match(block.text)]
    return cut_contents([replace(block, text=_BUTTON.sub("", block.text)) for block in kept])
