"""Tables with ruling lines: which cells the lines enclose, and what stands in each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.read.page import Rule, Span

_SNAP = 3.0
"""Lines so many points apart are one line (double borders, and scans)."""
_LINES = 600
"""More lines than this are a drawing."""

_Along = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Ruled:
    """A table's place: its column and row edges, and in which cell each place of its grid lies.

    `cells[row][column]` is the number of the cell; a merged one covers several places.
    """

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[tuple[int, ...], ...]

    def holds(self, span: Span) -> bool:
        """Whether a piece of text stands in the table."""
        x, y = (span.x0 + span.x1) / 2, (span.y0 + span.y1) / 2
        return self.xs[0] <= x <= self.xs[-1] and self.ys[0] <= y <= self.ys[-1]

    def cell_of(self, span: Span) -> int:
        """The cell that a piece of text in the table stands in."""
        x, y = (span.x0 + span.x1) / 2, (span.y0 + span.y1) / 2
        column = sum(edge <= x for edge in self.xs[1:-1])
        return self.cells[sum(edge <= y for edge in self.ys[1:-1])][column]


def ruled_tables(rules: Iterable[Rule]) -> list[Ruled]:
    """The tables that ruling lines draw, from the top of the page down.

    Lines that enclose a single cell are a frame, not a table.
    """
    lines = _merged(rules)
    tables = [_table(group) for group in _touching(lines)] if len(lines) <= _LINES else []
    return sorted((t for t in tables if t is not None), key=lambda table: table.ys[0])


def _merged(rules: Iterable[Rule]) -> list[Rule]:
    """Lines without thickness, those in one another's continuation as one."""
    merged: list[Rule] = []
    levels, uprights = [], []
    for r in rules:
        if r.level:
            levels.append(((r.y0 + r.y1) / 2, r.x0, r.x1))
        else:
            uprights.append(((r.x0 + r.x1) / 2, r.y0, r.y1))
    merged += (Rule(start, at, end, at) for at, start, end in _runs(levels))
    merged += (Rule(at, start, at, end) for at, start, end in _runs(uprights))
    return merged


def _runs(lines: Sequence[_Along]) -> Iterator[_Along]:
    """Parallel lines (place, start, end), those that overlap or nearly meet joined."""
    edges = _edges(at for at, _, _ in lines)
    placed = [(max(e for e in edges if e <= at), start, end) for at, start, end in lines]
    run: _Along | None = None
    for at, start, end in sorted(placed):
        if run and at == run[0] and start <= run[2] + _SNAP:
            run = (at, run[1], max(run[2], end))
            continue
        if run:
            yield run
        run = (at, start, end)
    if run:
        yield run


def _touching(rules: Sequence[Rule]) -> list[list[Rule]]:
    """The lines in groups that touch one another."""
    groups: list[list[Rule]] = []
    for rule in rules:
        near = [group for group in groups if any(_touch(rule, other) for other in group)]
        groups = [group for group in groups if group not in near]
        groups.append([rule, *(other for group in near for other in group)])
    return groups


def _touch(a: Rule, b: Rule) -> bool:
    across = a.x0 <= b.x1 + _SNAP and b.x0 <= a.x1 + _SNAP
    return across and a.y0 <= b.y1 + _SNAP and b.y0 <= a.y1 + _SNAP


def _table(rules: Sequence[Rule]) -> Ruled | None:
    levels, uprights = [r for r in rules if r.level], [r for r in rules if not r.level]
    if not levels or not uprights:
        return None
    # The ends of lines close a table that has no lines at its sides or that the page cuts.
    xs = _edges([r.x0 for r in rules] + [r.x1 for r in levels])
    ys = _edges([r.y0 for r in rules] + [r.y1 for r in uprights])
    cells = _cells(xs, ys, rules)
    if len({cell for row in cells for cell in row}) < 2:
        return None
    return Ruled(xs, ys, cells)


def _edges(values: Iterable[float]) -> tuple[float, ...]:
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] > _SNAP:
            edges.append(value)
    return tuple(edges)


def _cells(
    xs: Sequence[float], ys: Sequence[float], rules: Sequence[Rule]
) -> tuple[tuple[int, ...], ...]:
    """Number the places of the grid alike where no line lies between them."""
    columns, rows = len(xs) - 1, len(ys) - 1
    cell = list(range(columns * rows))
    for row, (top, bottom) in enumerate(pairwise(ys)):
        for column, (left, right) in enumerate(pairwise(xs)):
            here = row * columns + column
            across, down = (left + right) / 2, (top + bottom) / 2
            if column and not _drawn(rules, left, down, level=False):
                _unite(cell, here - 1, here)
            if row and not _drawn(rules, top, across, level=True):
                _unite(cell, here - columns, here)
    return tuple(tuple(cell[r * columns : (r + 1) * columns]) for r in range(rows))


def _drawn(rules: Sequence[Rule], edge: float, at: float, level: bool) -> bool:
    """Whether a line lies along an edge at a point of it."""
    if level:
        return any(r.level and abs(r.y0 - edge) <= _SNAP and r.x0 <= at <= r.x1 for r in rules)
    return any(not r.level and abs(r.x0 - edge) <= _SNAP and r.y0 <= at <= r.y1 for r in rules)


def _unite(cell: list[int], one: int, other: int) -> None:
    low, high = sorted((cell[one], cell[other]))
    cell[:] = [low if number == high else number for number in cell]
