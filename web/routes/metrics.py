"""What a monitoring system wants to know of the store and its sources (Prometheus text format)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Final

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from ingest.originals import open_originals, originals_folder
from rag.build import Service
from rag.prompts import message
from rag.today import today
from web.deps import ServiceDep

router = APIRouter(tags=[message("api.tags.health")])

_SOURCE: Final = ["source"]


@router.get(
    "/metrics",
    response_class=Response,
    summary=message("api.metrics.summary"),
    description=message("api.metrics.description"),
    response_description=message("api.metrics.response"),
)
def metrics(service: ServiceDep) -> Response:
    """Give the figures of the moment; nothing is kept between two calls."""
    registry = CollectorRegistry()
    registry.register(_Figures(service))
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


class _Figures(Collector):
    """Reads the figures from the library and from what sync left."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """The figures, by metric."""
        library = self._service.library
        view = library.view()
        clauses = sum(summary.clause_count for summary in view.documents)
        yield GaugeMetricFamily("cewen_documents", "Documents held", len(view.documents))
        yield GaugeMetricFamily("cewen_clauses", "Clauses of the documents held", clauses)
        yield GaugeMetricFamily("cewen_generation", "Publications so far", view.generation)
        if (checked := library.checked_on()) is not None:
            yield GaugeMetricFamily(
                "cewen_checked_timestamp_seconds",
                "Day on which documents were last compared with their sources",
                _seconds(checked),
            )
        yield from self._sources()

    def _sources(self) -> Iterator[GaugeMetricFamily]:
        success = GaugeMetricFamily(
            "cewen_source_last_success_timestamp_seconds",
            "Day on which a source was last fetched",
            labels=_SOURCE,
        )
        stale = GaugeMetricFamily(
            "cewen_source_stale",
            "Whether a source has not been fetched for too long",
            labels=_SOURCE,
        )
        folder = originals_folder(self._service.shelf.home)
        for state in open_originals(folder).sources.values():
            if state.last_success is not None:
                day = date.fromisoformat(state.last_success)
                success.add_metric([state.name], _seconds(day))
            stale.add_metric([state.name], float(state.is_stale(today())))
        yield success
        yield stale


def _seconds(day: date) -> float:
    return datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()
