"""The first causes of several logins, each once, with the logins that it stops."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from verifier.model.finding import Owner, Station
from verifier.model.report import GRAVEST_FIRST, Remedy, Verdict
from verifier.report.pipeline.told_login import ToldLogin


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedCause:
    """Why some of the logins do not work, or may not. Without ``check`` there was no answer."""

    summary: str
    verdict: Verdict  # the gravest that it led to
    numbers: tuple[int, ...]  # of logins, from 1
    check: str | None = None
    station: Station | None = None
    owner: Owner | None = None
    remedy: Remedy | None = None  # what the report of the first of them says first


def first_causes(logins: Sequence[ToldLogin]) -> tuple[SharedCause, ...]:
    """Group the logins by their first cause: the gravest first, then what stops most."""
    groups: dict[tuple[str | None, str, Owner | None], SharedCause] = {}
    for number, login in enumerate(logins, 1):
        one = _cause(login, number)
        if one is None:
            continue
        key = (one.check, one.summary, one.owner)
        known = groups.get(key)
        groups[key] = one if known is None else _with(known, one)
    return tuple(sorted(groups.values(), key=_order))


def _with(known: SharedCause, one: SharedCause) -> SharedCause:
    verdict = min(known.verdict, one.verdict, key=GRAVEST_FIRST.index)
    return replace(known, verdict=verdict, numbers=(*known.numbers, *one.numbers))


def _order(one: SharedCause) -> tuple[int, int]:
    return GRAVEST_FIRST.index(one.verdict), -len(one.numbers)


def _cause(login: ToldLogin, number: int) -> SharedCause | None:
    if login.report is None:
        said = login.stopped or login.headline
        return SharedCause(summary=said, verdict=Verdict.UNKNOWN, numbers=(number,))
    diagnosis = login.report.diagnosis
    if diagnosis.cause is None:
        if diagnosis.verdict.works:
            return None
        return SharedCause(
            summary=login.reason or login.headline, verdict=login.verdict, numbers=(number,)
        )
    cause = diagnosis.cause
    return SharedCause(
        summary=cause.summary,
        verdict=login.verdict,
        numbers=(number,),
        check=cause.check,
        station=cause.station,
        owner=cause.owner,
        remedy=next(iter(diagnosis.remedies), None),
    )
