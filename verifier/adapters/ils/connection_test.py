"""Testing a connection: can it be reached, is it secure, who are we to it, and does it look up.

Without a patron made for tests a made-up identifier is asked for. It must be unknown: a
connection that finds somebody under it matches what it should not.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
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
from verifier.domain.model.patron import PatronRecord

_PASSED = {
    Stage.CONFIGURED: "Its settings are complete.",
    Stage.REACHABLE: "It can be reached.",
    Stage.ANSWERS: "It answers in its protocol.",
    Stage.PERMITTED: "It allowed every question that was put.",
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
_BECAUSE = "A stage before this one failed."


def check_connections(
    connections: Sequence[ConnectedIls],
    *,
    seconds: float,
    progress: Callable[[str], None] = lambda _: None,
) -> tuple[ConnectionTest, ...]:
    """Test all at the same time, within *seconds*. Never raises for what a system sent."""

    def one_by_one(connected: ConnectedIls) -> ConnectionTest:
        result = check_connection(connected)
        progress(f"{connected.id} tested")
        return result

    results = run_concurrently(
        [partial(one_by_one, connection) for connection in connections], seconds=seconds
    )
    return tuple(
        result or _late(connected, seconds)
        for connected, result in zip(connections, results, strict=True)
    )


def check_connection(connected: ConnectedIls) -> ConnectionTest:
    """Sign in where the protocol has that, then look one patron up."""
    began = time.monotonic()
    signed_in = connected.sign_in()
    if isinstance(signed_in, CouldNotLook):
        stages = _failed(connected, signed_in)
    else:
        named = connected.connection.test_patron
        outcome = connected.look_up(PatronKey(value=named or f"verifier{token_hex(6)}0"))
        stages = _stages(connected, signed_in == "accepted", outcome, named=named is not None)
    return _test(connected, stages, milliseconds=round((time.monotonic() - began) * 1000))


def _test(
    connected: ConnectedIls, stages: Iterator[StageResult], milliseconds: int | None = None
) -> ConnectionTest:
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


def _stages(
    connected: ConnectedIls, accepted: bool, outcome: LookupOutcome, *, named: bool
) -> Iterator[StageResult]:
    if isinstance(outcome, CouldNotLook):
        yield from _failed(connected, outcome, accepted=accepted)
        return
    for stage in Stage:
        match stage:
            case Stage.LOOK_UP:
                yield _look_up(outcome, named=named)
            case Stage.COMPLETE:
                yield _complete(outcome, named=named)
            case _:
                yield _passed(connected, stage, accepted=accepted)


def _failed(
    connected: ConnectedIls, outcome: CouldNotLook, *, accepted: bool = False
) -> Iterator[StageResult]:
    """Say what passed before the failure; one at the sign-in or after it was reached at least."""
    failed = fails_at(outcome.failure, signed_in=accepted)
    order = tuple(Stage)
    for stage in order:
        if stage is failed:
            yield StageResult(stage=stage, outcome=StageOutcome.FAILED, message=outcome.message)
        elif order.index(stage) < order.index(failed):
            yield _passed(connected, stage, accepted=accepted)
        else:
            yield StageResult(stage=stage, outcome=StageOutcome.NOT_REACHED, message=_BECAUSE)


def _passed(connected: ConnectedIls, stage: Stage, *, accepted: bool) -> StageResult:
    if stage is Stage.SIGNED_IN and not accepted:
        message = "It has no sign-in of its own: what it allows shows in the look-up."
        return StageResult(stage=stage, outcome=StageOutcome.NOT_TESTED, message=message)
    if stage is Stage.SECURE and not connected.encrypted:
        message = (
            "Nothing goes over a network."
            if connected.encrypted is None
            else "The connection is not encrypted, so there is no certificate to check."
        )
        return StageResult(stage=stage, outcome=StageOutcome.NOT_TESTED, message=message)
    message = {
        **(_PASSED if connected.encrypted is not None else _OF_A_FILE),
        Stage.SECURE: "Its certificate is accepted.",
        Stage.SIGNED_IN: "It accepted our credentials.",
    }[stage]
    return StageResult(stage=stage, outcome=StageOutcome.PASSED, message=message)


def _look_up(outcome: LookupOutcome, *, named: bool) -> StageResult:
    match outcome:
        case Found(record=record) if named:
            good, message = True, f"The test patron was found. {_told(record)}"
        case NotFound() if not named:
            good, message = True, "A made-up identifier is unknown, as it should be."
        case NotFound():
            good, message = False, _NOT_THERE
        case Ambiguous():
            good, message = False, "It knows several patrons under the identifier asked for."
        case _:
            good, message = False, "It found somebody under a made-up identifier."
    outcome_word = StageOutcome.PASSED if good else StageOutcome.FAILED
    return StageResult(stage=Stage.LOOK_UP, outcome=outcome_word, message=message)


def _complete(outcome: LookupOutcome, *, named: bool) -> StageResult:
    """Say what of the test patron's record could not be read, and why."""
    if not (isinstance(outcome, Found) and named):
        message = "No record was shown that could be complete."
        return StageResult(stage=Stage.COMPLETE, outcome=StageOutcome.NOT_TESTED, message=message)
    gaps = dict.fromkeys(gap.message for gap in outcome.record.gaps)
    return StageResult(
        stage=Stage.COMPLETE,
        outcome=StageOutcome.FAILED if gaps else StageOutcome.PASSED,
        message=" ".join(gaps) or "Every part of the record that it can tell was told.",
    )


def _told(record: PatronRecord) -> str:
    """Say which parts were told, without any value."""
    parts = {
        "name": record.name,
        "e-mail": record.emails,
        "group": record.group,
        "expiry": record.expires,
        "balance": record.balance,
    }
    told = [
        f"{len(record.identifiers)} identifiers",
        *(name for name, one in parts.items() if one),
    ]
    return f"It told {', '.join(told)}."


def _late(connected: ConnectedIls, seconds: float) -> ConnectionTest:
    message = f"The test did not end within {seconds:g} seconds."
    outcome = CouldNotLook(failure=LookupFailure.TIMEOUT, message=message)
    return _test(connected, _failed(connected, outcome))
