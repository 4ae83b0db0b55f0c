"""Test a connection: reachability, certificate, sign-in, permissions and a lookup.

If the site file names no test patron, the test looks up a made-up identifier. It must be
unknown: a connection that finds somebody by it matches values that it should not.
"""

import time
from collections.abc import Callable, Sequence
from functools import partial
from secrets import token_hex

from verifier.adapters.ils.concurrent import run_concurrently
from verifier.adapters.ils.connections import ConnectedIls
from verifier.domain.model.connection_test import (
    ConnectionTest,
    Stage,
    StageOutcome,
    StageResult,
    fails_at,
)
from verifier.domain.model.lookup import (
    Ambiguous,
    CouldNotLook,
    Found,
    LookupFailure,
    LookupOutcome,
    NotFound,
    PatronKey,
)

_PASSED = {
    Stage.CONFIGURED: "Its settings are complete.",
    Stage.REACHABLE: "It can be reached.",
    Stage.SECURE: "Its certificate is accepted.",
    Stage.ANSWERS: "It answers in its protocol.",
    Stage.SIGNED_IN: "It accepted our credentials.",
    Stage.PERMITTED: "It allowed every question that was put.",
    Stage.COMPLETE: "Every part of the record that it can tell was told.",
}
_OF_A_FILE = {
    **_PASSED,
    Stage.REACHABLE: "The file can be read.",
    Stage.ANSWERS: "Its content can be used.",
    Stage.PERMITTED: "Nothing that was asked for is missing.",
}
_NOT_THERE = (
    "test_patron is unknown there. Check that it is still the test patron's, and in which field "
    "the library system looks."
)


def check_connections(
    connections: Sequence[ConnectedIls],
    *,
    seconds: float,
    progress: Callable[[str], None] = lambda _: None,
) -> tuple[ConnectionTest, ...]:
    """Test all connections at the same time, within *seconds* from when all are ready.

    Never raises for any answer.
    """
    for connection in connections:
        connection.prepare()

    def check(connected: ConnectedIls) -> ConnectionTest:
        result = check_connection(connected)
        progress(f"{connected.id} tested")
        return result

    calls = [partial(check, connection) for connection in connections]
    results = run_concurrently(calls, seconds=seconds)
    message = f"The test did not end within {seconds:g} seconds."
    late = CouldNotLook(failure=LookupFailure.TIMEOUT, message=message)
    return tuple(
        result or _test(connected, late)
        for connected, result in zip(connections, results, strict=True)
    )


def check_connection(connected: ConnectedIls) -> ConnectionTest:
    """Sign in if the protocol has a sign-in, then look up one patron."""
    began = time.monotonic()
    signed_in = connected.sign_in()
    if isinstance(signed_in, CouldNotLook):
        outcome: LookupOutcome = signed_in
    else:
        patron = connected.connection.test_patron or f"verifier{token_hex(6)}0"
        outcome = connected.look_up(PatronKey(value=patron))
    milliseconds = round((time.monotonic() - began) * 1000)
    return _test(connected, outcome, signed_in == "accepted", milliseconds)


def _test(
    connected: ConnectedIls,
    outcome: LookupOutcome,
    accepted: bool = False,
    milliseconds: int | None = None,
) -> ConnectionTest:
    """Build the result of each stage of the test, up to the stage that failed.

    *accepted* is whether the sign-in succeeded.
    """
    failed = None
    if isinstance(outcome, CouldNotLook):
        failed = fails_at(outcome.failure, signed_in=accepted)
    stages: list[StageResult] = []
    for stage in Stage:
        if stage is failed and isinstance(outcome, CouldNotLook):
            result, message = StageOutcome.FAILED, outcome.message
        elif any(earlier.stage is failed for earlier in stages):
            result, message = StageOutcome.NOT_REACHED, "A stage before this one failed."
        else:
            result, message = _reached(connected, stage, outcome, accepted)
        stages.append(StageResult(stage=stage, outcome=result, message=message))
    return ConnectionTest(
        connection=connected.id,
        connector=connected.connection.connector,
        role=connected.role,
        stages=tuple(stages),
        encrypted=connected.encrypted,
        on_this_machine=connected.on_this_machine,
        test_patron_named=connected.connection.test_patron is not None,
        milliseconds=milliseconds,
    )


def _reached(
    connected: ConnectedIls, stage: Stage, outcome: LookupOutcome, accepted: bool
) -> tuple[StageOutcome, str]:
    """Return the result of a stage if no earlier stage failed."""
    named = connected.connection.test_patron is not None
    encrypted, skipped = connected.encrypted, ""
    match stage:
        case Stage.LOOK_UP:
            return _look_up(outcome, named=named)
        case Stage.SIGNED_IN if not accepted:
            skipped = "It has no sign-in of its own: what it allows shows in the look-up."
        case Stage.SECURE if encrypted is None:
            skipped = "Nothing goes over a network."
        case Stage.SECURE if not encrypted:
            skipped = "The connection is not encrypted, so there is no certificate to check."
        case Stage.COMPLETE if not (isinstance(outcome, Found) and named):
            skipped = "No record was shown that could be complete."
        case _:
            pass
    if skipped:
        return StageOutcome.NOT_TESTED, skipped
    if stage is Stage.COMPLETE and isinstance(outcome, Found) and outcome.record.gaps:
        gaps = dict.fromkeys(gap.message for gap in outcome.record.gaps)
        return StageOutcome.FAILED, " ".join(gaps)
    return StageOutcome.PASSED, (_OF_A_FILE if encrypted is None else _PASSED)[stage]


def _look_up(outcome: LookupOutcome, *, named: bool) -> tuple[StageOutcome, str]:
    match outcome:
        case Found(record=record) if named:
            parts = {  # without any value
                "name": record.name,
                "e-mail": record.emails,
                "group": record.group,
                "expiry": record.expires,
                "balance": record.balance,
            }
            counted = f"{len(record.identifiers)} identifiers"
            shown = ", ".join([counted, *filter(parts.get, parts)])
            message = f"The test patron was found. It told {shown}."
            return StageOutcome.PASSED, message
        case NotFound() if not named:
            return StageOutcome.PASSED, "A made-up identifier is unknown, as it should be."
        case NotFound():
            return StageOutcome.FAILED, _NOT_THERE
        case Ambiguous():
            message = "It knows several patrons under the identifier asked for."
            return StageOutcome.FAILED, message
        case _:
            return StageOutcome.FAILED, "It found somebody under a made-up identifier."
