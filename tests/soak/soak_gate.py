"""2,000 changes of true sentences and 500 shortenings: what the gate catches, what it rejects.

Cities and numbers differ from those of `make test`; printed by kind.
"""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path
from random import Random

from rag.fidelity import check
from tests.mutations import changed
from tests.shortenings import shortened
from tests.truths import bundled, city, true_sentences

_CITIES = (71, 72, 73, 74)


def test_the_gate(tmp_path: Path) -> None:
    cities = [d for seed in _CITIES for d in city(seed, tmp_path / str(seed))]
    pool = true_sentences([*bundled(), *cities])
    started = time.perf_counter()
    made = list(changed(pool, Random(2026), 2000))
    missed = [change for change in made if not check(change.text, [change.source.clause])]
    each = (time.perf_counter() - started) / len(made)
    rows = [
        (kind, text, findings)
        for kind, text, source in shortened(pool, Random(2026), 500)
        if (findings := check(text, [source.clause]))
    ]
    total, by_kind = Counter(c.kind for c in made), Counter(c.kind for c in missed)
    for kind, count in total.items():
        print(f"{kind:<12} {count - by_kind[kind]} of {count}")
    for change in missed:
        print("missed", change.kind, change.text, "<-", change.source.sentence)
    for kind, text, findings in rows:
        print("rejected", kind, text, findings)
    print(f"{len(pool)} sentences; caught {len(made) - len(missed)} of {len(made)}")
    print(f"rejected {len(rows)} of 500; {each * 1000:.1f} ms a change, making it included")
    assert len(missed) <= 20
    assert len(rows) <= 10
