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

_COMMON = frozenset(
    "的人业情工务防行和关企政市保作一对有通发理部用资生应产要定在实国等中区法管公办时不上者以日为进新第机"
    "条服期地会出重规民各省物大及信开施合力月当加提可制或局报经十位支金场个于费体供本年责设分事点"
)
"""Characters that make up four to five tenths of official text, and a third of the oddest."""
_SHOWN = 0.35
_ODD = 0.05
_BARE = 0.6
_ENOUGH = 60
"""In so few Chinese characters their shares say nothing."""
_SAME = 0.7
_HAN = re.compile(f"[{HAN}]")
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
    if _odd(page) or len(han) < 0.2 * len(text):
        return True
    return len(han) >= _ENOUGH and sum(c in _COMMON for c in han) < _SHOWN * len(han)


def better(layer: Page, seen: Page) -> Page:
    """Which of two readings of a page to take: its text layer, or what was recognised."""
    if _odd(layer):
        return seen
    shared = Counter(layer.text) & Counter(seen.text)
    return layer if sum(shared.values()) >= _SAME * len(seen.text) else seen


def _odd(page: Page) -> bool:
    return page.faulty + len(_STRAY.findall(page.text)) > _ODD * max(len(page.text), 1)
