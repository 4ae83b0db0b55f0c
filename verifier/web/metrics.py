"""Figures for Prometheus, in a registry of their own. Labels are ids of the site file alone."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from verifier import __version__
from verifier.domain.model.connection_test import Expiring, Expiry
from verifier.domain.model.lookup import CouldNotLook, LookupAttempt
from verifier.domain.model.report import Verdict
from verifier.domain.model.run import PatronLogin, PatronRun

_DAY = 86_400.0
_LOOKUP_BUCKETS = (0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_WHO = ("idp", "patron")


@dataclass(frozen=True, slots=True)
class _Latest:
    """What the last run came to; replaced as a whole, so that no reader sees a half."""

    run: PatronRun | None = None
    ended_at: float = 0.0  # seconds since 1970
    expiries: tuple[Expiry, ...] = ()


class Metrics:
    """The figures of one site's automatic runs. Thread-safe."""

    def __init__(self, *, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self.registry = CollectorRegistry()
        self.registry.register(_LatestFigures(self))
        self.latest = _Latest()
        self._runs = Counter(
            "verifier_runs",
            "Runs by how they ended: whole, interrupted, or failed.",
            ("outcome",),
            registry=self.registry,
        )
        self._lookups = Histogram(
            "verifier_lookup_seconds",
            "How long library systems took to answer.",
            ("connection",),
            buckets=_LOOKUP_BUCKETS,
            registry=self.registry,
        )
        self._unanswered = Counter(
            "verifier_lookups_unanswered",
            "Questions that a library system did not answer.",
            ("connection",),
            registry=self.registry,
        )
        self._not_told = Counter(
            "verifier_notices_not_told",
            "Notices that did not reach their receiver.",
            ("way",),
            registry=self.registry,
        )

    def run_ended(self, run: PatronRun, *, expiries: Sequence[Expiry] = ()) -> None:
        """Take the figures of a run that has come to its end."""
        self._runs.labels("interrupted" if run.left_out else "whole").inc()
        for login in run.logins:
            if login.report is not None:
                for attempt in login.report.decision.match.lookup.attempts:
                    self._look_up(attempt)
        self.latest = _Latest(run, self._clock(), tuple(expiries))

    def run_failed(self) -> None:
        """Count a run that a failure of ours ended."""
        self._runs.labels("failed").inc()

    def not_told(self, way: str) -> None:
        """Count a notice that did not reach its receiver."""
        self._not_told.labels(way).inc()

    def now(self) -> float:
        """Seconds since 1970."""
        return self._clock()

    def _look_up(self, attempt: LookupAttempt) -> None:
        if attempt.milliseconds is not None:
            self._lookups.labels(attempt.connection).observe(attempt.milliseconds / 1000)
        if isinstance(attempt.outcome, CouldNotLook):
            self._unanswered.labels(attempt.connection).inc()


def render_metrics(metrics: Metrics, *, accept: str = "") -> tuple[bytes, str]:
    """Write the figures in the form that *accept* asks for; also give its content type."""
    encode, content_type = choose_encoder(accept)
    return encode(metrics.registry), content_type


class _LatestFigures(Collector):
    """The last run's figures, read when somebody asks."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def describe(self) -> Iterable[Metric]:
        """Say nothing beforehand: there may be no run yet."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """Give each figure."""
        latest = self._metrics.latest
        yield _family("verifier_build_info", "The version.", ("version",), {(__version__,): 1})
        if latest.run is not None:
            yield from _of_run(latest.run, latest.ended_at)
        yield from _of_expiries(latest.expiries, self._metrics.now())


def _of_run(run: PatronRun, ended_at: float) -> Iterator[Metric]:
    logins = {(login.idp_id, login.patron): login for login in run.logins}
    yield _family(
        "verifier_login_works",
        "1: a request of this patron would be accepted; 0: not, or nothing can be said.",
        _WHO,
        {who: one.verdict.works for who, one in logins.items()},
    )
    yield _family(
        "verifier_login_verdict",
        "1 for the verdict on this patron's login, 0 for the others.",
        (*_WHO, "verdict"),
        {
            (*who, verdict.value): one.verdict is verdict
            for who, one in logins.items()
            for verdict in Verdict
        },
    )
    yield _family(
        "verifier_login_came_about",
        "0 where there was no login at all.",
        _WHO,
        {who: one.report is not None for who, one in logins.items()},
    )
    yield _family(
        "verifier_login_seconds",
        "How long this patron's login took, with all that is asked about it.",
        _WHO,
        {who: one.seconds for who, one in logins.items()},
    )
    yield _family(
        "verifier_run_logins",
        "Logins of the last run by verdict.",
        ("verdict",),
        {(one.value,): _count(run.logins, one) for one in Verdict},
    )
    yield _family("verifier_run_left_out", "Logins left out of it.", (), {(): run.left_out})
    yield _family("verifier_run_seconds", "How long it took.", (), {(): run.seconds})
    yield _family("verifier_run_timestamp_seconds", "When the last run ended.", (), {(): ended_at})


def _of_expiries(expiries: Sequence[Expiry], now: float) -> Iterator[Metric]:
    def left(*kinds: Expiring) -> list[tuple[Expiry, float]]:
        return [
            (expiry, (expiry.ends_at.timestamp() - now) / _DAY)
            for expiry in expiries
            if expiry.what in kinds
        ]

    yield _family(
        "verifier_idp_metadata_expires_days",
        "Days until the metadata in use ends.",
        ("idp",),
        {(one.idp_id or "",): days for one, days in left(Expiring.IDP_METADATA)},
    )
    yield _family(
        "verifier_idp_certificate_expires_days",
        "Days until a signing certificate in the metadata ends.",
        ("idp", "number"),
        {
            (one.idp_id or "", str(one.number)): days
            for one, days in left(Expiring.IDP_CERTIFICATE)
        },
    )
    yield _family(
        "verifier_sp_certificate_expires_days",
        "Days until a certificate of our own ends.",
        ("use", "number"),
        {
            (one.what.value.removeprefix("sp-"), str(one.number)): days
            for one, days in left(Expiring.SP_SIGNING, Expiring.SP_ENCRYPTION)
        },
    )


def _count(logins: Sequence[PatronLogin], verdict: Verdict) -> int:
    return sum(login.verdict is verdict for login in logins)


def _family(
    name: str, told: str, labels: Sequence[str], values: dict[tuple[str, ...], float]
) -> Metric:
    family = GaugeMetricFamily(name, told, labels=labels)
    for own, value in values.items():
        family.add_metric(own, float(value))
    return family
