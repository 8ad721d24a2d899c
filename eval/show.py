"""What the evaluation commands print for people, line by line, in Chinese."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from eval.agree import Agreement
from eval.check import Checked
from eval.compare import Comparison
from eval.gate import Floor
from eval.intervals import Mean
from eval.results import TOTAL, Result, kind_name, shares, summary
from rag.feedback import Feedback
from rag.prompts import message

_UNDEFINED = "eval.undefined"


def run_lines(name: str, results: Sequence[Result]) -> Iterator[str]:
    """The failed cases of a set, its shares by kind, and the means over the set."""
    for r in results:
        if not r.right:
            yield f"{r.id}  {r.question}  {'；'.join(r.faults)}"
        if r.unsupported:
            claims = "、".join(r.unsupported)
            yield message("eval.unsupported", id=r.id, claims=claims)
    means = summary(results)
    for kind, (right, total) in shares(results).items():
        interval = _interval(means.kinds[kind]["right"])
        yield f"{name}  {kind:<12} {right:>3}/{total:<3} {right / total:.3f}{interval}"
    yield message("eval.means")
    for measure, mean in means.kinds[TOTAL].items():
        yield f"{name}  {message(f'eval.{measure}')}  {_mean(mean)}"
    if means.auroc is not None:
        yield f"{name}  {message('eval.auroc')}  {means.auroc:.3f}"
    for step, mean in means.seconds.items():
        yield f"{name}  {message('eval.seconds', step=step)}  {_mean(mean)}"


def compare_lines(found: Comparison) -> Iterator[str]:
    """What a measure gained from one run to the other, and the cases that turned."""
    yield message("eval.compared", cases=found.cases, apart=found.apart)
    for one in found.differences:
        p = message(_UNDEFINED) if one.p is None else f"{one.p:.4f}"
        name = message(f"eval.{one.measure}")
        gain = f"{one.gain.mean:+.3f}{_interval(one.gain)}"
        yield f"{name}  {one.before:.3f} → {one.after:.3f}  {gain}  p={p} ({one.gain.count})"
    for key in ("mended", "broken"):
        ids = getattr(found, key)
        yield message(f"eval.compared_{key}", count=len(ids), ids="、".join(ids))


def added_lines(case_id: str, path: Path, judged: Feedback) -> Iterator[str]:
    """Where the draft of a case stands, and what its user was told and thought of it."""
    helpful = message("eval.helpful" if judged.helpful else "eval.not_helpful")
    yield message("eval.added_judged", helpful=helpful, comment=judged.comment or "")
    if judged.said is not None:
        yield message("eval.added_said", status=judged.said.status, text=judged.said.text)
    yield message("eval.added", id=case_id, path=path)


def agree_lines(found: Mapping[str, Agreement]) -> Iterator[str]:
    """How far two readers agree, over all and by kind."""
    yield message("eval.agreed_head")
    for kind, row in found.items():
        shares = "  ".join(
            message(_UNDEFINED) if one is None else f"{one:.3f}"
            for one in (row.status, row.kappa, row.clauses)
        )
        yield f"{kind_name(kind)}  {row.count}  {shares}"


def gate_lines(found: Sequence[Floor]) -> Iterator[str]:
    """Each floor with what was measured, and whether it holds."""
    for floor in found:
        mean = message(_UNDEFINED) if floor.mean is None else f"{floor.mean:.4f}"
        held = message("eval.gate_held" if floor.held else "eval.gate_broken")
        measure = message(f"eval.{floor.measure}")
        yield f"{held}  {floor.set}  {measure}  {mean} ≥ {floor.least}"


def check_lines(name: str, checked: Checked) -> Iterator[str]:
    """What was found of a set: its counts, what is wrong with it, how it is worded."""
    yield message(
        "eval.checked_set",
        name=name,
        cases=checked.cases,
        refusals=f"{checked.refusals:.1%}",
        unchecked=checked.unchecked,
    )
    kinds = "、".join(f"{kind} {count}" for kind, count in checked.kinds.items())
    yield message("eval.checked_kinds", kinds=kinds)
    for problem in checked.problems:
        yield message("eval.checked_problem", **asdict(problem))
    for problem in checked.ambiguous:
        yield message("eval.checked_ambiguous", **asdict(problem))
    if checked.distribution:
        yield message("eval.checked_overlap", **_rounded(asdict(checked.distribution)))


def _rounded(values: Mapping[str, float]) -> dict[str, object]:
    return {k: v if isinstance(v, int) else round(v, 3) for k, v in values.items()}


def _mean(mean: Mean | None) -> str:
    if mean is None:
        return message(_UNDEFINED)
    return f"{mean.mean:.3f}{_interval(mean)} ({mean.count})"


def _interval(mean: Mean | None) -> str:
    if mean is None or mean.low is None or mean.high is None:
        return ""
    return f" [{mean.low:.3f}, {mean.high:.3f}]"
