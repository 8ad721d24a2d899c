"""The status of an answer whose system gives none. The rule is published in docs/evaluation.md.

It is deliberately coarse: it tells refusing, asking back and answering apart, and never which kind
of refusal it is.
"""

from __future__ import annotations

import re

from rag.citations import MARKER
from rag.domain import AnswerStatus
from rag.plain import plain

_SENTENCE = re.compile(rf"[^。!?;\n]+[。!?;]?(?:{MARKER.pattern})*")
_REFUSES = re.compile(
    r"未(?:找到|查到|检索到|见|提及|提供|涉及|规定|说明|明确|收录|包含)"
    r"|没有(?:找到|查到|检索到|提及|提供|涉及|相关|说明|收录|包含|关于|足够)"
    r"|找不到|查不到|无法(?:回答|确定|判断|提供|查到|找到|得知|确认)|不能(?:回答|提供|判断|确定)"
    r"|不(?:足以|清楚|知道|了解|属于|在[^。]{0,12}范围|涉及|包含)|超出|抱歉|对不起|只(?:回答|能回答)"
    r"|cannot|can't|couldnotfind|notfound|noinformation|unable|sorry|don'tknow|notmention"
)
_BLANK = re.compile(r"\s+")
_FIRST = 2
"""Sentences that are looked at: a refusal says so at once."""


def derived_status(text: str, cites: bool) -> AnswerStatus:
    """The status that follows from what is said and whether a clause is cited.

    1. Nothing is said, or one of the first two sentences says that something was not found or
       cannot be said: no_evidence. A sentence that cites does not count, since it quotes.
    2. Nothing is cited and the text ends with a question: needs_detail.
    3. All else is an answer, cited or not.
    """
    said = plain(text).strip().lower()
    if not said:
        return AnswerStatus.NO_EVIDENCE
    first = [m[0] for m in _SENTENCE.finditer(said)][:_FIRST]
    if any(_REFUSES.search(_BLANK.sub("", one)) for one in first if not MARKER.search(one)):
        return AnswerStatus.NO_EVIDENCE
    if not cites and said.endswith("?"):
        return AnswerStatus.NEEDS_DETAIL
    return AnswerStatus.ANSWERED
