"""A login that did not hold, made from the record of its gate."""

from __future__ import annotations

from collections.abc import Mapping

from verifier.login.gate_record import Gate
from verifier.model.capture import IdentityProvider, LoginRefused

BROKEN = "broken-message"


def refused_login(
    gate: Gate,
    idp: IdentityProvider,
    *,
    owners: Mapping[str, str],
    names_seen: tuple[str, ...] = (),
) -> LoginRefused:
    """Say why. *owners* are by the name of a check; the identity team owns all others."""
    failure = gate.failure
    if failure is None:  # refused without a reason would be a defect of ours
        gate.failed(BROKEN, "The message could not be understood.")
        failure = gate.failure
    assert failure is not None  # noqa: S101 - recorded one line above
    return LoginRefused(
        reason=failure.name,
        summary=failure.detail,
        owner=owners.get(failure.name, "identity"),
        idp=idp,
        checks=gate.checks,
        names_seen=names_seen,
    )
