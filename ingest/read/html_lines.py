"""What single lines of a page are by their words: the document's, or the page's own.

The rules name kinds of furniture (buttons, breadcrumbs, counters, registration numbers, headings
of related links), never a site; a line that could be policy text is none of them.
"""

from __future__ import annotations

import re

from ingest.marks import marker_of
from ingest.read.html_flow import Line

_BUTTON = re.compile(
    r"打印(?:本页|页面|此页)?|关闭(?:窗口|本页|页面)?|返回(?:顶部|首页|上一页|列表)?|回到顶部|顶部"
    r"|分享(?:到|至|文章到)?|收藏(?:本页)?|(?:浏览)?字[体号](?:大小|调整)?|A[+-]?|[大中小]号?|下载"
    r"|复制(?:链接)?|微信(?:好友)?|朋友圈|新浪微博|微博|QQ(?:空间|好友)?|取消|纠错|繁体|简体|登录"
    r"|无障碍(?:阅读|浏览)?|长者助手|关怀版|适老化|注册|退出|听全文|朗读|语音播报|加入收藏|设为首页"
    r"|标签|默认|超大"
)
_BETWEEN = re.compile(r"[\s|｜/:：,，、。·•\-+()（）\[\]【】〔〕<>《》＞»]+")
_POSITION = re.compile(r"^(?:您|你)?(?:当前|现在|目前)?(?:所在|的)?(?:的)?位置(?:是)?\s*[:：>＞]")
_HOME = re.compile(r"^首页\s*[>»›/＞]")
_OWN = re.compile(
    r"^(?:微信)?扫(?:一扫|码)(?:$|.{0,6}(?:手机|分享|关注|浏览|打开|查看|添加|下载).{0,12}$)"
    r"|^(?:浏览|阅读|点击|访问)(?:次数|量|数)\s*[:：]|^您是第.{0,12}位访问者"
    r"|^[上下]一[篇条]\s*[:：]|ICP备\s*\d|公网安备\s*\d|网站标识码\s*[:：]?\s*\w"
    r"|^[(（]?(?:责任)?编辑\s*[:：].{0,20}$|^版权所有\s*[:：]"
    r"|^.{0,4}(?:解读|图解|读懂)\s*[:：]\s*(?:https?://\S+)?$"
)
_CLICK = re.compile(r"^(?:点击|查看|下载|相关).{0,6}(?:解读|原文|附件|链接)")
_SECTION = re.compile(
    r"^(?:相关|热点|推荐|延伸)(?:附件|新闻|阅读|文章|链接|稿件|报道|推荐)\s*[:：]?$"
    r"|^(?:猜你喜欢|热门推荐|友情链接|网站导航|网站地图)\s*[:：]?$"
)
_DISCLAIMER = re.compile(r"^(?:免责|版权)声明\s*(?:[:：]|$)")
_SENTENCE = re.compile(r"[。；;]|.{8}[:：]$|[，,].{20}")
_ATTACHED = re.compile(r"^附(?:件|表|录|图)\s*[\d一二三四五六七八九十]*\s*(?:[:：.、]|$)")
_SIGNED = re.compile(
    r"^\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日$|^[\u4e00-\u9fff\s]{2,40}[府厅局委室会院部处行办]$"
    r"|^[(（]此件.{2,12}[)）]$|^公开方式\s*[:：].{2,8}$|^[^。]{4,60}印发$"
)
_NUMBER = re.compile(r"^[\u4e00-\u9fff]{2,12}\s*[〔\[【(（]\s*\d{4}\s*[〕\]】)）]\s*\d{1,4}\s*号$")


def is_page_line(line: Line) -> bool:
    """Whether a line is the page's own: buttons, breadcrumb, counters, registration numbers."""
    text = line.text
    if line.grid is not None or len(text) < 2 or len(text) > 400:
        return False
    if is_breadcrumb(line) or _OWN.search(text) or _SECTION.match(text):
        return True
    if is_link(line) and not line.files and _CLICK.match(text):
        return True
    return _is_buttons(text)


def is_breadcrumb(line: Line) -> bool:
    """Whether a line says where in its site a page stands; what is above it is the site's head.

    A guide may say 首页 > 办事 too; a page's own is made of links.
    """
    linked = line.plain < len(line.text)
    return bool(_POSITION.match(line.text) or (linked and _HOME.match(line.text)))


def without_buttons(text: str) -> str:
    """A text without the words of buttons that follow it on its line."""
    words = text.split(" ")
    while len(words) > 1 and _is_buttons(words[-1]):
        words.pop()
    return " ".join(words)


def _is_buttons(text: str) -> bool:
    return not _BETWEEN.sub("", _BUTTON.sub("", text))


def is_link(line: Line) -> bool:
    """Whether a line is mostly link."""
    return 2 * line.plain < len(line.text)


def is_prose(line: Line) -> bool:
    """Whether a line reads like a document's: a sentence, a numbered line, a data table."""
    if is_link(line):
        return False
    return line.grid is not None or bool(_SENTENCE.search(line.text) or marker_of(line.text))


def opens_links(line: Line) -> bool:
    """Whether a line is the heading of related links."""
    return bool(_SECTION.match(line.text))


def is_disclaimer(line: Line) -> bool:
    """Whether a line begins what a site says of itself below a document."""
    return bool(_DISCLAIMER.match(line.text))


def is_number(line: Line) -> bool:
    """Whether a line is a document's number and nothing else."""
    return bool(_NUMBER.match(line.text))


def is_attached(line: Line) -> bool:
    """Whether a line names an attachment."""
    return bool(line.files) or bool(_ATTACHED.match(line.text))


def is_signature(line: Line) -> bool:
    """Whether a line can close a document: an office, a date, how it is made public."""
    return not is_link(line) and bool(_SIGNED.match(line.text))
