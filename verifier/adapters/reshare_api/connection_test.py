"""Testing the way to ReShare: reachable, secure, signed in, and each permission.

Nobody is looked up. Whether ReShare's own decision may be asked for is not tested: its question
leaves traces.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from verifier.adapters.http.lookup_errors import LookupAborted
from verifier.adapters.reshare_api.client import (
    CAN_CREATE_PERMISSION,
    DIRECTORY_PERMISSION,
    PROFILES_PERMISSION,
    REQUESTS_PERMISSION,
    SYMBOLS_PERMISSION,
    LiveReshare,
    section_permissions,
)
from verifier.adapters.reshare_api.live_settings import REQUIRED_SECTIONS
from verifier.domain.model.connection_test import (
    ConnectionTest,
    Stage,
    StageOutcome,
    StageResult,
    fails_at,
)
from verifier.domain.model.finding import Station
from verifier.domain.model.lookup import NOBODY_ANSWERS, CouldNotLook, LookupFailure
from verifier.domain.model.site import RESHARE_OKAPI, ReshareAccess

_PASSED = {
    Stage.CONFIGURED: "Its settings are complete.",
    Stage.REACHABLE: "It can be reached.",
    Stage.ANSWERS: "It answers as ReShare's gateway does.",
    Stage.SIGNED_IN: "It accepted our credentials.",
}
_NOT_TESTED = f"{CAN_CREATE_PERMISSION} is not tested: that question leaves traces."
_BECAUSE = "A stage before this one failed."
_NOBODY = "Nobody is looked up."


@dataclass(frozen=True, slots=True)
class _Part:
    """What is read, the permission that it takes, the reading, and whether reports need it."""

    what: str
    permission: str
    read: Callable[[], object]
    needed: bool = True

    @property
    def named(self) -> str:
        return f"{self.what} ({self.permission})"  # what it takes, whatever was answered


@dataclass(frozen=True, slots=True)
class _Ended:
    """The stage at which a test failed, or that it did not (None), and what is said of it."""

    stage: Stage | None
    message: str


def try_reshare(live: LiveReshare, access: ReshareAccess) -> ConnectionTest:
    """Sign in, then read a little of everything. Never raises for what ReShare sent."""
    began = time.monotonic()
    refused = live.sign_in()
    ended = (
        _read(live) if refused is None else _Ended(_at(refused, signed_in=False), refused.message)
    )
    return ConnectionTest(
        connection="ReShare",
        connector="okapi",
        role=None,
        station=Station.RESHARE,
        stages=tuple(_stages(access, ended)),
        encrypted=access.encrypted,
        on_this_machine=access.on_this_machine,
        test_patron_named=True,  # none is needed
        milliseconds=round((time.monotonic() - began) * 1000),
    )


def _read(live: LiveReshare) -> _Ended:
    """Read each part; a missing permission does not keep the others from being tried."""
    missing: list[_Part] = []
    for part in _parts(live):
        try:
            part.read()
        except LookupAborted as stopped:
            forbidden = stopped.outcome.failure is LookupFailure.FORBIDDEN
            if not forbidden and (part.needed or stopped.outcome.failure in NOBODY_ANSWERS):
                stage = _at(stopped.outcome, signed_in=True)
                return _Ended(stage, f"{part.what}: {stopped.outcome.message}")
            missing.append(part)
    if not missing:
        return _Ended(None, f"It may read everything that is asked for. {_NOT_TESTED}")
    listed = "; ".join(one.named for one in missing)
    if any(one.needed for one in missing):
        message = f"The account of {RESHARE_OKAPI} may not read {listed}."
        return _Ended(Stage.PERMITTED, message)
    return _Ended(None, f"Reports need no more. It may not read {listed}. {_NOT_TESTED}")


def _parts(live: LiveReshare) -> Iterator[_Part]:
    for section in REQUIRED_SECTIONS:
        read = partial(live.section, section)
        yield _Part(f"settings {section}", section_permissions(section), read)
    yield _Part("patron profiles", PROFILES_PERMISSION, live.profiles)
    yield _Part("tenant symbols", SYMBOLS_PERMISSION, live.symbols, needed=False)
    yield _Part("pickup locations", DIRECTORY_PERMISSION, live.pickup_locations, needed=False)
    yield _Part("patron requests", REQUESTS_PERMISSION, live.require_requests, needed=False)


def _at(outcome: CouldNotLook, *, signed_in: bool) -> Stage:
    stage = fails_at(outcome.failure, signed_in=signed_in)
    # Whom a gateway lets sign in is no permission of the account's.
    return Stage.SIGNED_IN if stage is Stage.PERMITTED and not signed_in else stage


def _stages(access: ReshareAccess, ended: _Ended) -> Iterator[StageResult]:
    order = tuple(Stage)
    end = len(order) if ended.stage is None else order.index(ended.stage)
    for place, stage in enumerate(order):
        if place == end:
            yield StageResult(stage=stage, outcome=StageOutcome.FAILED, message=ended.message)
        elif place > end:
            yield StageResult(stage=stage, outcome=StageOutcome.NOT_REACHED, message=_BECAUSE)
        else:
            yield _before(access, stage, ended)


def _before(access: ReshareAccess, stage: Stage, ended: _Ended) -> StageResult:
    passed = {
        **_PASSED,
        Stage.PERMITTED: ended.message,
        **({Stage.SECURE: "Its certificate is accepted."} if access.encrypted else {}),
    }
    if stage in passed:
        return StageResult(stage=stage, outcome=StageOutcome.PASSED, message=passed[stage])
    message = _NOBODY
    if stage is Stage.SECURE:
        message = "The connection is not encrypted, so there is no certificate to check."
    return StageResult(stage=stage, outcome=StageOutcome.NOT_TESTED, message=message)
