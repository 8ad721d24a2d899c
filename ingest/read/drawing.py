"""What is drawn on a page of a PDF besides its text: ruling lines and pictures."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, pairwise

import pypdfium2
from pypdfium2 import raw

from ingest.read.page import Rule

_OBJECTS = 20_000
"""So many drawn objects of a page are looked at; a page with more is a map, not a table."""
_THIN = 3.0
"""A bar at most so many points thick is a line."""
_SHORT = 4.0
"""A line shorter than so many points is no ruling line."""
_POINTS = 400


@dataclass(frozen=True, slots=True)
class Drawing:
    """`rules` in the coordinates of the file; `pictures` tells whether any image, or a drawing of
    so many parts that it may be text in outlines, is there.
    """

    rules: tuple[Rule, ...]
    pictures: bool


def drawing(page: pypdfium2.PdfPage) -> Drawing:
    """What is drawn on a page."""
    rules: list[Rule] = []
    pictures, curves = False, 0
    for item in islice(page.get_objects(max_depth=3), _OBJECTS):
        if item.type == raw.FPDF_PAGEOBJ_IMAGE:
            pictures = True
        elif item.type == raw.FPDF_PAGEOBJ_PATH:
            found = list(_rules(item))
            rules += found
            curves += not found
    return Drawing(tuple(rules), pictures or curves > 200)


def _rules(path: pypdfium2.PdfObject) -> Iterator[Rule]:
    """The ruling lines that a path draws: a thin bar, or the level and upright parts of a line."""
    filled, stroked = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(path, filled, stroked)
    if not filled.value and not stroked.value:
        return
    left, bottom, right, top = path.get_bounds()
    if min(right - left, top - bottom) <= _THIN:
        yield from _long_enough(Rule(left, bottom, right, top))
    elif stroked.value:
        for (x0, y0), (x1, y1) in _edges(path):
            if min(abs(x1 - x0), abs(y1 - y0)) < 0.5:
                yield from _long_enough(Rule(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)))


def _long_enough(rule: Rule) -> Iterator[Rule]:
    if max(rule.x1 - rule.x0, rule.y1 - rule.y0) >= _SHORT:
        yield rule


def _edges(
    path: pypdfium2.PdfObject,
) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    """The straight parts of a path, as pairs of points on the page."""
    matrix = path.get_matrix()
    points: list[tuple[float, float]] = []
    for index in range(min(raw.FPDFPath_CountSegments(path), _POINTS)):
        segment = raw.FPDFPath_GetPathSegment(path, index)
        x, y = ctypes.c_float(), ctypes.c_float()
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            yield from pairwise(points)
            points = []
        if kind != raw.FPDF_SEGMENT_BEZIERTO:
            points.append(matrix.on_point(x.value, y.value))
        if raw.FPDFPathSegment_GetClose(segment) and points:
            points.append(points[0])
    yield from pairwise(points)
