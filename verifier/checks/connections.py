"""What the checks on connections share: one stage that failed, with what was said there."""

from __future__ import annotations

from collections.abc import Iterator

from verifier.checks.check import Answer, Draft, NotAsked, Saw
from verifier.model.connection_test import ConnectionTest, Stage, StageOutcome
from verifier.model.finding import Evidence, Owner, Station


def stage_failed(test: ConnectionTest, stage: Stage, message: str) -> Iterator[Answer]:
    """Find the failure of *stage*, or say what it showed, or why it was not tested.

    *message* names whom it is about as ``{it}``, at its beginning as ``{It}``.
    """
    result = test.at(stage)
    match result.outcome:
        case StageOutcome.FAILED:
            yield draft(test, message, result.said)
        case StageOutcome.PASSED:
            yield Saw(result.said.removesuffix("."))
        case StageOutcome.NOT_TESTED | StageOutcome.NOT_REACHED:
            yield NotAsked(result.said)


def draft(test: ConnectionTest, message: str, said: str | None) -> Draft:
    """Make a finding about a connection, for whoever owns its other end."""
    if test.role is not None:
        named = message.format(It="The library system", it="the library system")
        return Draft(named, (shown(test, said),))
    return Draft(
        message.format(It="ReShare", it="ReShare"),
        (shown(test, said),),
        station=Station.RESHARE,
        owner=Owner.RESHARE,
    )


def shown(test: ConnectionTest, said: str | None) -> Evidence:
    """Give what was said, with the connection's name."""
    return Evidence(what="answer", name=test.connection, value=said)
