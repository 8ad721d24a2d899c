"""The figures of eval/sets/CARD.md: what each set holds, and its hash."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from pathlib import Path

from eval.cases import SETS, load
from eval.results import kind_name
from rag.prompts import message

CARD = SETS / "CARD.md"
_BETWEEN = re.compile(r"(<!-- figures -->\n).*?(<!-- end -->)", re.DOTALL)


def write_card(path: Path = CARD) -> bool:
    """Bring the figures of the card up to date; returns whether they were not."""
    text = path.read_text(encoding="utf-8")
    fresh = _BETWEEN.sub(lambda match: match[1] + figures() + match[2], text)
    if fresh != text:
        path.write_text(fresh, encoding="utf-8")
    return fresh != text


def figures() -> str:
    """Two tables in Markdown: the sets with counts and hashes, and the kinds over all of them."""
    paths = sorted(SETS.glob("*.jsonl"))
    sets = {path: load(path) for path in paths}
    lines = [message("eval.card_sets"), "|---|---|---|---|"]
    for path, cases in sets.items():
        refused = sum(not case.answerable for case in cases)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        lines.append(f"| `{path.stem}` | {len(cases)} | {refused} | `{digest}` |")
    everything = [case for cases in sets.values() for case in cases]
    refused = sum(not case.answerable for case in everything)
    lines.append(f"| {kind_name('total')} | {len(everything)} | {refused} | |")
    lines += ["", message("eval.card_kinds"), "|---|---|---|"]
    counts = Counter(case.kind for case in everything)
    lines += [f"| `{kind}` | {kind_name(kind)} | {n} |" for kind, n in counts.most_common()]
    tags = Counter(tag for case in everything for tag in case.tags)
    more = message("eval.card_tags", english=tags["english"], traditional=tags["traditional"])
    return "\n".join(["", *lines, "", more, "", ""])
