"""Whether a difference between two systems on the same questions can be chance."""

from __future__ import annotations

import numpy as np
from scipy.stats import permutation_test

_RESAMPLES = 9999
_SEED = 20261126


def paired_p(differences: np.ndarray) -> float | None:
    """How often chance alone would give a mean at least as far from 0; None where none differs.

    Cases without a difference change nothing when signs are flipped and are left out.
    """
    moved = differences[differences != 0]
    if moved.size == 0:
        return None
    if moved.size == 1:
        return 1.0
    return float(
        permutation_test(
            (moved,),
            np.mean,
            permutation_type="samples",
            n_resamples=_RESAMPLES,
            vectorized=True,
            rng=np.random.default_rng(_SEED),
        ).pvalue
    )
