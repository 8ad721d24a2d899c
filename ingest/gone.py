"""Pages that the server sends as if all were well, and that only say that there is nothing."""

from __future__ import annotations

import re
from collections.abc import Callable

from ingest.read.blocks import Reading
from ingest.response import Fetched
from rag.errors import DocumentRejected, PageGone

_LONGEST = 200
"""A page of more characters than this has something else to say."""
_GONE = re.compile(
    r"(页面|网页|内容|信息|文章|文件|资源|地址).{0,12}(不存在|已被?删除|已被?移除|已下线|未找到|找不到|已失效)"
    r"|(找不到|无法找到|没有找到|不存在).{0,8}(页面|网页|内容|信息|文章)|\b404\b|not found",
    re.I,
)


def refuse_farewell(got: Fetched, read: Callable[[bytes, str], Reading]) -> None:
    """Treat a web page that says that it is no more as one that the server calls gone.

    :raises PageGone: when it does.
    """
    if got.suffix != ".html":
        return
    try:
        text = "\n".join(block.text for block in read(got.data, got.suffix).blocks)
    except DocumentRejected:
        return  # the ingest says why it cannot be read
    if len(text) <= _LONGEST and _GONE.search(text):
        raise PageGone("page_says_gone")
