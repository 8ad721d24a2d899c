"""What is asked, as a text to understand: without identifiers, and whole where a model makes it so.

Only a model in the house is asked to make a follow-up whole, so that no conversation leaves it.
"""

from __future__ import annotations

import re

from rag.domain import Question
from rag.drafting import FENCES
from rag.errors import LanguageModelError
from rag.identifiers import without_identifiers
from rag.llm import LanguageModel
from rag.prompts import render
from rag.release import visible
from rag.understand import content_words, is_chat, is_injection
from rag.words import Words, fold

_SHORT = 24
"""A longer question is hardly one that leaves something out."""
_LONGEST = 80
_TURNS, _SAID = 4, 300
"""So many of the latest turns are shown, and so many characters of each."""
_ELLIPTIC = re.compile(
    r"^(那|它|其|该|这|上述|前面|刚才|还有|另外|具体)|呢[?？]?$|它|[这那](个|些|项|条)"
)


def text_asked(model: LanguageModel | None, question: Question, words: Words) -> str:
    """The question's text without identifiers; a follow-up as a standalone question of a model's.

    The model's is taken only where it is one short question, and names nothing and has no figure
    that the conversation does not; else the rules of `understand` make the follow-up whole.
    """
    text = without_identifiers(question.text, words)
    follows = question.history and len(text) <= _SHORT and _ELLIPTIC.search(fold(text.strip()))
    if model is None or not follows or question.local_only or model.external:
        return text
    talk = "\n".join(turn.content[:_SAID] for turn in question.history[-_TURNS:])
    try:
        said = _said(model, talk, text)
    except LanguageModelError:
        return text
    return said if _is_sound(said, f"{talk}\n{text}", words) else text


def _said(model: LanguageModel, talk: str, text: str) -> str:
    system = render("follow_up.md", talk=talk.translate(FENCES))
    said = ""
    for piece in model.stream(system, render("question.md", question=text.translate(FENCES))):
        said += piece[: _LONGEST + 1]
        if len(said) > _LONGEST:
            break
    return visible(said).strip()


def _is_sound(said: str, heard: str, words: Words) -> bool:
    if not said.endswith(("?", "？")) or len(said) > _LONGEST or "\n" in said:
        return False
    if is_injection(said) or is_chat(said):
        return False
    known = fold(heard)
    claims = [
        *re.findall(r"\d[\d.,%]*", fold(said)),
        *(word for word, _ in content_words(said, words)),
    ]
    return bool(claims) and all(claim in known for claim in claims)
