"""Pinning a report as the baseline of its patron, and finding it again."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from functools import partial

from verifier.domain.model.capture import Protocol
from verifier.domain.model.drift import Baseline
from verifier.domain.model.report import Report
from verifier.runs.baseline_digests import remains_of
from verifier.store.store import Store


class CannotPin(Exception):  # noqa: N818 - an answer to a person, not a defect
    """A report that cannot be a baseline. ``message`` is one sentence that says what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True, kw_only=True)
class Pinned:
    """A baseline as a comparison needs it. *report* is there while its values are kept."""

    baseline: Baseline
    report: Report | None
    digests: Callable[[str], Collection[str]] = field(repr=False)


def pin(
    store: Store,
    report_id: str,
    *,
    by: str | None,
    idp_id: str | None = None,
    patron: str | None = None,
) -> Baseline:
    """Make a kept report the baseline of its patron at its identity provider.

    Where the login is nobody's known, *idp_id* and *patron* say whose it is. Raises
    ``CannotPin`` and ``StoreProblem``.
    """
    report, result = store.report(report_id), store.results.of(report_id)
    if report is None or result is None:
        raise CannotPin(
            "The values of this report are gone, or it was never made: log the patron in again "
            "and pin the new report."
        )
    if report.decision.match.lookup.preview.release.capture.protocol is Protocol.REQUEST:
        raise CannotPin("A pasted request is no login: pin the report of a login.")
    idp_id, patron = result.idp_id or idp_id, result.patron or patron
    if not idp_id:
        raise CannotPin("Choose the identity provider that this login belongs to.")
    if not patron:
        raise CannotPin("Give this test patron a name, such as grad1.")
    digest = partial(store.baselines.digest, idp_id=idp_id, patron=patron)
    return store.baselines.pin(
        report_id, idp_id=idp_id, patron=patron, remains=remains_of(report, digest), by=by
    )


def pinned(store: Store, idp_id: str, patron: str) -> Pinned | None:
    """Find the baseline of a patron at an identity provider. Raises ``StoreProblem``."""
    baseline = store.baselines.of(idp_id, patron)
    return None if baseline is None else load_pinned(store, baseline)


def load_pinned(store: Store, baseline: Baseline) -> Pinned:
    """Make *baseline* ready to be compared with. Raises ``StoreProblem``."""
    whose = {"idp_id": baseline.idp_id, "patron": baseline.patron}
    return Pinned(
        baseline=baseline,
        report=store.report(baseline.report_id),
        digests=partial(store.baselines.digests, **whose),
    )
