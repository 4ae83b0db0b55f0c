"""What a CAS success must not leave open: proxies, and what a SAML 1.1 assertion says."""

from __future__ import annotations

from datetime import datetime, timedelta

from verifier.login.clock import Clock, NoMoment, moment
from verifier.login.gate_record import Gate, shown
from verifier.messages.cas.answer import CasSuccess

TOLERANCE = timedelta(seconds=180)


def check_success(success: CasSuccess, service: str, now: datetime, gate: Gate) -> bool:
    """Whether the success is for this service, now, and straight from the person."""
    gate.judge(
        "proxy",
        not success.proxied,
        passed="No other service stands between the person and us.",
        failed="The ticket came through another service (a proxy ticket), which is not accepted.",
    )
    gate.judge(
        "principal",
        len(success.principal) <= 1_000,  # noqa: PLR2004 - no user name is longer
        passed="Exactly one user is named.",
        failed="The CAS server names a user by more than a thousand characters.",
    )
    if success.audiences is not None:
        _check_assertion(success, service, now, gate)
    return gate.failure is None


def _check_assertion(success: CasSuccess, service: str, now: datetime, gate: Gate) -> None:
    others = [one for one in success.audiences or () if one != service]
    if success.audiences:
        gate.judge(
            "audience",
            not others,
            passed="The assertion is for this service.",
            failed="The assertion is for another service.",
            expected=service.rpartition("/")[0],
            received=shown((others or [service])[0]).rpartition("/")[0],
        )
    else:
        gate.not_checked("audience", "The assertion does not say which service it is for.")
    gate.judge(
        "recipient",
        success.recipient in (None, service),
        passed="The answer is addressed to this service, or to nobody.",
        failed="The answer is addressed to another service.",
    )
    start, end = success.not_before, success.not_on_or_after
    if start is None and end is None:
        gate.not_checked("times", "The assertion names no times.")
        return
    gate.judge(
        "times",
        _valid(start, end, Clock(now, TOLERANCE)),
        passed="The assertion is valid now.",
        failed="The assertion is not valid now: its times are past, ahead or unreadable. Compare "
        "the clocks of the CAS server and of this machine.",
    )


def _valid(start: str | None, end: str | None, clock: Clock) -> bool:
    try:
        early = start is not None and clock.too_early(moment(start))
        late = end is not None and clock.over(moment(end))
    except NoMoment:
        return False
    return not early and not late
