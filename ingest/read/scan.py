"""Pages recognised in pictures, by rapidocr with the models in its package.

Nothing is looked up outside. Run it by `ingest.read.apart`: it takes some 900 MB.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import atan2, cos, degrees, hypot, radians, sin
from statistics import median

import cv2
import numpy as np
from numpy.typing import NDArray
from rapidocr import RapidOCR
from rapidocr.utils.output import RapidOCROutput

from ingest.read.characters import width
from ingest.read.layer import opened, opened_page, picture
from ingest.read.page import Page, Rule, Span

Pixels = NDArray[np.uint8]
_SCALE = 200 / 72
"""Pixels a point: at 200 dpi the models read print of 9 points and more."""
_SURE = 0.8
"""Lines that lie the right way up are recognised with a mean score above this."""

_AROUND = 2.2
"""How far lines are cut out around their text: at the package's own 1.6 so closely that one
half-width comma in ten is read as a full-width one, here one in a hundred."""
_EDGE = 0.13
"""How much of a box's height that leaves blank on each side of its text, as measured."""


@dataclass(frozen=True, slots=True)
class _Box:
    """A line of text in a picture, as it lies: four corners in pixels, from the upper left on."""

    text: str
    score: float
    corners: tuple[tuple[float, float], ...]

    @property
    def length(self) -> float:
        return self._side(0, 1)

    @property
    def height(self) -> float:
        return self._side(0, 3)

    def _side(self, a: int, b: int) -> float:
        (x0, y0), (x1, y1) = self.corners[a], self.corners[b]
        return hypot(x1 - x0, y1 - y0)


def recognised_pages(data: bytes, numbers: Sequence[int], threads: int) -> Iterator[Page]:
    """The pages of a PDF with these numbers, drawn and recognised.

    :raises DocumentRejected: as `ingest.read.layer.opened`.
    """
    engine = reader(threads)
    with opened(data) as document:
        for number in numbers:
            with opened_page(document, number) as page:
                pixels = picture(page, _SCALE)
                scale = pixels.shape[1] / max(page.get_width(), 1)
            yield recognise(engine, pixels, number, scale)


def reader(threads: int) -> RapidOCR:
    """The recognition engine with its models, which use so many threads."""
    engine = "EngineConfig.onnxruntime"
    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.use_cls": False,  # the page is turned as a whole
            "Det.unclip_ratio": _AROUND,
            f"{engine}.intra_op_num_threads": threads,
            f"{engine}.inter_op_num_threads": 1,
        }
    )


def recognise(engine: RapidOCR, pixels: Pixels, number: int, scale: float) -> Page:
    """What stands on a picture of a page, turned upright and level.

    :param pixels: blue, green, red.
    :param scale: pixels a point.
    """
    pixels, boxes = _upright(engine, pixels)
    angle = _slant(boxes)
    level = _levelled(pixels, angle)
    spans = tuple(_span(box, angle, scale) for box in boxes)
    return Page(number, pixels.shape[1] / scale, spans, _rules(level, scale), recognised=True)


def _upright(engine: RapidOCR, pixels: Pixels) -> tuple[Pixels, list[_Box]]:
    """The picture turned by quarters until its lines are level and can be read."""
    boxes = _boxes(engine, pixels)
    long = [box for box in boxes if max(box.length, box.height) > 2 * min(box.length, box.height)]
    tall = sum(box.height > box.length for box in long) > len(long) / 2
    if boxes and not tall and sum(box.score for box in boxes) > _SURE * len(boxes):
        return pixels, boxes
    # Lines on their side are read all the same, but only turning tells which way they lie.
    tries = [] if tall else [(pixels, boxes)]
    for quarters in (1, 3) if tall else (2,) if boxes else ():
        turned = np.ascontiguousarray(np.rot90(pixels, quarters))
        tries.append((turned, _boxes(engine, turned)))
    return max(tries, key=lambda found: sum(b.score * width(b.text) for b in found[1]))


def _boxes(engine: RapidOCR, pixels: Pixels) -> list[_Box]:
    found = engine(pixels)
    if not isinstance(found, RapidOCROutput) or found.boxes is None:
        return []  # there is no text in the picture
    return [
        _Box(text, float(score), tuple((float(x), float(y)) for x, y in corners))
        for text, score, corners in zip(
            found.txts or (), found.scores or (), found.boxes, strict=True
        )
    ]


def _slant(boxes: Sequence[_Box]) -> float:
    """By how many degrees the lines of text run downwards."""
    long = [box.corners for box in boxes if box.length > 6 * box.height]
    return median([degrees(atan2(c[1][1] - c[0][1], c[1][0] - c[0][0])) for c in long] or [0.0])


def _levelled(pixels: Pixels, angle: float) -> Pixels:
    turn = cv2.getRotationMatrix2D((0, 0), angle, 1)
    size = (pixels.shape[1], pixels.shape[0])
    gray = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
    return np.asarray(cv2.warpAffine(gray, turn, size, borderValue=255), np.uint8)


def _span(box: _Box, angle: float, scale: float) -> Span:
    turn = radians(angle)
    xs = [(x * cos(turn) + y * sin(turn)) / scale for x, y in box.corners]
    ys = [(y * cos(turn) - x * sin(turn)) / scale for x, y in box.corners]
    edge = _EDGE * box.height / scale
    across, high = box.length / scale - 2 * edge, box.height / scale - 2 * edge
    size = max(1.0, min(across / max(width(box.text), 0.5), high * 1.05))
    return Span(box.text, min(xs) + edge, min(ys) + edge, max(xs) - edge, max(ys) - edge, size)


def _rules(gray: Pixels, scale: float) -> tuple[Rule, ...]:
    """The ruling lines of a level picture: dark bars longer than any stroke of a character."""
    dark = cv2.adaptiveThreshold(
        gray, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 15
    )
    rules = []
    for shape in ((round(36 * scale), 1), (1, round(24 * scale))):
        if shape[0] > gray.shape[1] or shape[1] > gray.shape[0]:
            continue
        bars = cv2.morphologyEx(
            dark, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_RECT, shape)
        )
        bars = cv2.dilate(bars, np.ones((3, 3), np.uint8))
        for contour in cv2.findContours(bars, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)[0]:
            x, y, w, h = (v / scale for v in cv2.boundingRect(contour))
            if min(w, h) < 5:
                rules.append(Rule(x, y, x + w, y + h))
    return tuple(rules)
