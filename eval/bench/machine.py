"""The machine on which something was measured, without which no figure means anything."""

from __future__ import annotations

import os
import platform
from datetime import datetime
from pathlib import Path

from rag.today import ZONE


def machine() -> dict[str, object]:
    """Day, processor, cores, memory in GiB, threads of torch and the arithmetic of the model."""
    import torch  # noqa: PLC0415  # slow, and few commands need it

    from rag.bundled_model import native_dtype  # noqa: PLC0415

    return {
        "day": datetime.now(ZONE).strftime("%Y-%m-%d %H:%M"),
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gib": round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30, 1),
        "python": platform.python_version(),
        "torch_threads": torch.get_num_threads(),
        "arithmetic": str(native_dtype()).removeprefix("torch."),
    }


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())
