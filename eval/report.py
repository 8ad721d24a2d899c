"""The report of a run: one page that needs nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from eval.intervals import Mean
from eval.plots import kinds_plot, roc_plot
from eval.results import TOTAL, Result, by_set, kind_name, summary
from eval.run_folder import read_config, read_results
from rag.prompts import message


def write_report(folder: Path, path: Path | None) -> Path:
    """Write the report of a run to a path, into its folder where that is None; returns the path.

    :raises InputError: when there is no run in the folder, or it was not scored.
    """
    path = path or folder / "report.html"
    path.write_text(page(folder), encoding="utf-8")
    return path


def page(folder: Path) -> str:
    """The report as HTML; whatever a system said is escaped."""
    results = read_results(folder)
    roc = roc_plot(results)
    found = summary(results)
    # What matplotlib drew is ours and the one thing that is not escaped; its words are kinds.
    return (
        _environment()
        .get_template("report.html")
        .render(
            config=read_config(folder),
            sets={TOTAL: results, **by_set(results)},
            measures=_measures({TOTAL: results, **by_set(results)}),
            kinds_plot=Markup(kinds_plot(results)),  # noqa: S704
            roc_plot=Markup(roc) if roc else None,  # noqa: S704
            auroc=found.auroc,
            failed=[r for r in results if not r.right or r.unsupported],
            kinds=sorted({r.kind for r in results}),
        )
    )


def _measures(sets: dict[str, Sequence[Result]]) -> list[dict[str, Any]]:
    """A row for each measure: its name, and its mean over each set."""
    found = {name: summary(results).kinds[TOTAL] for name, results in sets.items()}
    return [
        {"name": message(f"eval.{measure}"), "means": [row.get(measure) for row in found.values()]}
        for measure in found[TOTAL]
    ]


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("eval", "pages"), autoescape=True, undefined=StrictUndefined
    )
    environment.filters["mean"] = _mean
    environment.filters["kind"] = kind_name
    return environment


def _mean(mean: Mean | None) -> str:
    if mean is None:
        return message("eval.undefined")
    interval = "" if mean.low is None else f" [{mean.low:.3f}, {mean.high:.3f}]"
    return f"{mean.mean:.3f}{interval}"
