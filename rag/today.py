"""The day it is where the service's users are."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")


def today() -> date:
    """Today's date in China."""
    return datetime.now(ZONE).date()
