"""Metrics for Prometheus, and the small application that monitors a watch.

The metrics have a registry of their own. Labels contain only ids of the site file.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from flask import Flask, Response, jsonify, request
from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from verifier import __version__
from verifier.domain.model.connection_test import Expiring, Expiry
from verifier.domain.model.lookup import CouldNotLook
from verifier.domain.model.report import Verdict
from verifier.domain.model.run import PatronLogin, PatronRun

NOT_READY = 503
_DAY = 86_400.0
_LOOKUP_BUCKETS = (0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_WHO = ("idp", "patron")
_Figures = dict[tuple[str, ...], float]  # by the values of their labels


@dataclass(frozen=True, slots=True)
class _Latest:
    """The figures of the last run; replaced as a whole, so that no reader sees half of them."""

    run: PatronRun | None = None
    ended_at: float = 0.0  # seconds since 1970
    expiries: tuple[Expiry, ...] = ()


class Metrics(Collector):
    """The figures of one site's automatic runs. Thread-safe."""

    def __init__(self, *, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self.registry = registry = CollectorRegistry()
        registry.register(self)
        self._latest = _Latest()
        self._lookups = Histogram(
            "verifier_lookup_seconds",
            "How long library systems took to answer.",
            ("connection",),
            buckets=_LOOKUP_BUCKETS,
            registry=registry,
        )

        def counter(name: str, help_text: str, label: str) -> Counter:
            return Counter(f"verifier_{name}", help_text, (label,), registry=registry)

        self._runs = counter(
            "runs", "Runs by how they ended: whole, interrupted, or failed.", "outcome"
        )
        self._unanswered = counter(
            "lookups_unanswered", "Questions that a library system did not answer.", "connection"
        )
        self._not_delivered = counter(
            "notices_not_told", "Notices that did not reach their receiver.", "way"
        )

    def run_ended(self, run: PatronRun, *, expiries: Sequence[Expiry] = ()) -> None:
        """Record the figures of a run that has ended."""
        self._runs.labels("interrupted" if run.left_out else "whole").inc()
        for login in run.logins:
            if login.report is None:
                continue
            for attempt in login.report.lookup.attempts:
                if attempt.milliseconds is not None:
                    seconds = attempt.milliseconds / 1000
                    self._lookups.labels(attempt.connection).observe(seconds)
                if isinstance(attempt.outcome, CouldNotLook):
                    self._unanswered.labels(attempt.connection).inc()
        self._latest = _Latest(run, self._clock(), tuple(expiries))

    def run_failed(self) -> None:
        """Count a run that failed with an error of the verifier."""
        self._runs.labels("failed").inc()

    def not_delivered(self, way: str) -> None:
        """Count a notification that was not delivered."""
        self._not_delivered.labels(way).inc()

    def describe(self) -> Iterable[Metric]:
        """Return no descriptions in advance, because there may be no run yet."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """Yield each figure of the last run, when a scrape requests them."""
        latest = self._latest
        yield _gauge("verifier_build_info", "The version.", ("version",), {(__version__,): 1})
        if latest.run is not None:
            yield from _of_run(latest.run, latest.ended_at)
        yield from _of_expiries(latest.expiries, self._clock())


def _of_run(run: PatronRun, ended_at: float) -> Iterator[Metric]:
    logins = {(login.idp_id, login.patron): login for login in run.logins}
    about_each: dict[str, tuple[str, Callable[[PatronLogin], float]]] = {
        "works": (
            "1: a request of this patron would be accepted; 0: not, or nothing can be said.",
            lambda login: login.verdict.works,
        ),
        "came_about": (
            "0 where there was no login at all.",
            lambda login: login.report is not None,
        ),
        "seconds": (
            "How long this patron's login took, with all that is asked about it.",
            lambda login: login.seconds,
        ),
    }
    for name, (help_text, figure) in about_each.items():
        figures: _Figures = {who: figure(login) for who, login in logins.items()}
        yield _gauge(f"verifier_login_{name}", help_text, _WHO, figures)
    yield _gauge(
        "verifier_login_verdict",
        "1 for the verdict on this patron's login, 0 for the others.",
        (*_WHO, "verdict"),
        {
            (*who, verdict.value): login.verdict is verdict
            for who, login in logins.items()
            for verdict in Verdict
        },
    )
    verdicts = [login.verdict for login in run.logins]
    yield _gauge(
        "verifier_run_logins",
        "Logins of the last run by verdict.",
        ("verdict",),
        {(verdict.value,): verdicts.count(verdict) for verdict in Verdict},
    )
    yield _gauge("verifier_run_left_out", "Logins left out of it.", (), {(): run.left_out})
    yield _gauge("verifier_run_seconds", "How long it took.", (), {(): run.seconds})
    yield _gauge("verifier_run_timestamp_seconds", "When the last run ended.", (), {(): ended_at})


def _of_expiries(expiries: Sequence[Expiry], now: float) -> Iterator[Metric]:
    def days_left(*kinds: Expiring) -> list[tuple[Expiry, float]]:
        return [
            (expiry, (expiry.ends_at.timestamp() - now) / _DAY)
            for expiry in expiries
            if expiry.what in kinds
        ]

    yield _gauge(
        "verifier_idp_metadata_expires_days",
        "Days until the metadata in use ends.",
        ("idp",),
        {(expiry.idp_id or "",): days for expiry, days in days_left(Expiring.IDP_METADATA)},
    )
    yield _gauge(
        "verifier_idp_certificate_expires_days",
        "Days until a signing certificate in the metadata ends.",
        ("idp", "number"),
        {
            (expiry.idp_id or "", str(expiry.number)): days
            for expiry, days in days_left(Expiring.IDP_CERTIFICATE)
        },
    )
    yield _gauge(
        "verifier_sp_certificate_expires_days",
        "Days until a certificate of our own ends.",
        ("use", "number"),
        {
            (expiry.what.value.removeprefix("sp-"), str(expiry.number)): days
            for expiry, days in days_left(Expiring.SP_SIGNING, Expiring.SP_ENCRYPTION)
        },
    )


def _gauge(name: str, help_text: str, labels: Sequence[str], values: _Figures) -> Metric:
    family = GaugeMetricFamily(name, help_text, labels=labels)
    for own, value in values.items():
        family.add_metric(own, float(value))
    return family


def metrics_response(metrics: Metrics) -> Response:
    """Return the figures in the format that the request accepts."""
    encode, content_type = choose_encoder(request.headers.get("Accept", ""))
    return Response(encode(metrics.registry), content_type=content_type)


def alive_response() -> Response:
    """Answer that the process is alive, for a load balancer."""
    return jsonify(status="ok", version=__version__)


def create_watch_app(metrics: Metrics, *, is_ready: Callable[[], bool]) -> Flask:
    """Build the application. It has no pages, contains no personal value, and changes nothing."""
    app = Flask("verifier.web.watch", static_folder=None)

    def ready() -> tuple[Response, int]:
        if is_ready():
            return jsonify(status="ready"), 200
        return jsonify(status="the last run is missing or too old"), NOT_READY

    def send_headers(response: Response) -> Response:
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response

    app.add_url_rule("/metrics", "figures", lambda: metrics_response(metrics))
    app.add_url_rule("/healthz", "alive", alive_response)
    app.add_url_rule("/readyz", view_func=ready)
    app.after_request(send_headers)
    return app
