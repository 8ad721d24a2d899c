"""The plots of a report, as SVG whose words are text, so that the reader's fonts draw them."""

from __future__ import annotations

import io
import warnings
from collections.abc import Sequence
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from sklearn.metrics import roc_curve

from eval.results import TOTAL, Result, kind_name, summary
from rag.prompts import message

_STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "cewen",  # the same ids for the same run
    "font.family": "sans-serif",
    "axes.spines.top": False,
    "axes.spines.right": False,
}
_BLUE, _GREY = "#1f5fa8", "#888888"


def kinds_plot(results: Sequence[Result]) -> str:
    """The share of right answers of each kind with its 95 % interval, the best on top."""
    found = summary(results).kinds
    rows = [(kind, mean) for kind, row in found.items() if (mean := row["right"])]
    rows.sort(key=lambda row: (row[0] == TOTAL, row[1].mean))
    names = [f"{kind_name(k)} ({mean.count})" for k, mean in rows]
    means = [mean.mean for _, mean in rows]
    low = [m.mean - (m.mean if m.low is None else m.low) for _, m in rows]
    high = [(m.mean if m.high is None else m.high) - m.mean for _, m in rows]
    with mpl.rc_context(_STYLE):
        figure, axes = _figure(8, 0.34 * len(rows) + 1)
        axes.barh(names, means, color=_BLUE, alpha=0.35)
        # Rounding leaves some ends a hair on the wrong side of the mean.
        spread = [[max(0.0, v) for v in side] for side in (low, high)]
        axes.errorbar(means, names, xerr=spread, fmt="o", color=_BLUE, capsize=3, markersize=4)
        axes.set_xlim(0, 1.02)
        axes.set_xlabel(message("eval.right"))
        return _svg(figure)


def roc_plot(results: Sequence[Result]) -> str | None:
    """How the confidence tells what to answer from what to refuse; None with one of them alone."""
    told = [r for r in results if r.confidence is not None and r.answerable != r.refusable]
    if len({r.answerable for r in told}) < 2:
        return None
    wrong, right, _ = roc_curve([r.answerable for r in told], [r.confidence or 0.0 for r in told])
    with mpl.rc_context(_STYLE):
        figure, axes = _figure(4.6, 4.6)
        axes.plot([0, 1], [0, 1], linestyle=":", color=_GREY)
        axes.step(wrong, right, where="post", color=_BLUE)
        axes.set_xlabel(message("eval.roc_wrong"))
        axes.set_ylabel(message("eval.roc_right"))
        axes.set_aspect("equal")
        return _svg(figure)


def _figure(width: float, height: float) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(width, height), layout="constrained")
    return figure, figure.add_subplot()


def _svg(figure: Figure) -> str:
    """The drawing alone, without the head of a file of its own."""
    file = io.StringIO()
    with warnings.catch_warnings():
        # matplotlib only measures the words, the reader's browser draws them.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        metadata = {"Date": None, "Creator": None}
        figure.savefig(file, format="svg", transparent=True, metadata=metadata)
    text = file.getvalue()
    return text[text.index("<svg") :]
