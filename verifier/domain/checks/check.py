"""What a check is, and how a list of checks is asked.

A check is a generator function over one kind of evidence. It yields ``Draft`` for each thing
that is wrong. Where it yields none, all is well, and what was seen is its own ``fine`` or the
``Saw`` that it yields. It raises ``NotAsked`` where the question does not arise. It never fetches
and never prints.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields, replace
from functools import partial
from typing import Generic, TypeVar

from verifier.domain.model.finding import (
    CheckRun,
    Crashed,
    Evidence,
    Failed,
    Finding,
    NotRun,
    Owner,
    Passed,
    Place,
    Severity,
    Station,
)
from verifier.domain.model.idp_product import Fault

E = TypeVar("E", contravariant=True)  # noqa: PLC0105 - a check is a reader of evidence
T = TypeVar("T")

OWNERS = {
    Station.IDP: Owner.IDENTITY,
    Station.SERVICE_PROVIDER: Owner.DISCOVERY,
    Station.DISCOVERY: Owner.DISCOVERY,
    Station.LISTENER: Owner.RESHARE,
    Station.RESHARE: Owner.RESHARE,
    Station.ILS: Owner.ILS,
}
"""Who can change what is wrong at a station, where nothing else is said."""


@dataclass(init=False, slots=True)
class Draft:
    """A finding in the making. ``message`` is one or two plain sentences without any value.

    ``station`` and ``owner`` override the check's own where the evidence says better; another
    station brings its own owner. ``place`` is where the mistake stands, if it stands in a file.
    """

    message: str
    evidence: tuple[Evidence, ...]
    station: Station | None
    owner: Owner | None
    place: Place | None

    def __init__(
        self,
        message: str,
        *evidence: Evidence,
        station: Station | None = None,
        owner: Owner | None = None,
        place: Place | None = None,
    ) -> None:
        self.message, self.evidence = message, evidence
        self.station, self.owner, self.place = station, owner, place


@dataclass(frozen=True, slots=True)
class Saw:
    """All is well, and this is what was seen (no released value)."""

    what: str


class NotAsked(Exception):  # noqa: N818 - no error: the question does not arise, and why
    """The question does not arise; the text says why."""


Answers = Iterator[Draft | Saw]


def known(value: T | None, otherwise: str) -> T:
    """Give the value that a question needs; *otherwise* says why it is not asked without."""
    if value is None:
        raise NotAsked(otherwise)
    return value


@dataclass(frozen=True, slots=True)
class Declaration:
    """What is said of a check beside its question; as a decorator it makes one of a function.

    ``owned_by`` is who can change what is wrong, where that is not the station's own owner.
    ``after`` names checks whose failure already explains this one. ``order`` is its place in its
    stage. ``fault`` is what an identity product can mend. ``fine`` says what is seen where nothing
    is wrong. ``reason`` says in one plain sentence why nothing works, where this is the first
    cause; ``advice`` what to change. The two that begin with ``pasted`` take their places where a
    request was pasted: there was no login then, and nothing was released. All may name
    ``{wanted}``, ``{kind}`` and ``{difference}``; a reason ``{idp}`` and ``{right}`` too, and
    advice ``{sp}``. ``page`` takes the place of the docstring of the check's file.
    """

    id: str
    station: Station
    severity: Severity
    owned_by: Owner | None = None
    cites: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    order: int = 0
    fault: Fault | None = None
    fine: str = ""
    reason: str | None = None
    pasted_reason: str | None = None
    advice: str | None = None
    pasted_advice: str | None = None
    page: str | None = None

    def __post_init__(self) -> None:
        """Errors and warnings must cite a source (the severity law)."""
        if self.severity is not Severity.NOTICE and not self.cites:
            message = f"{self.id}: an error or a warning must cite a source"
            raise ValueError(message)

    def __call__(self, ask: Callable[[E], Answers]) -> Check[E]:
        """Make the check whose question *ask* is."""
        return Check(**{field.name: getattr(self, field.name) for field in fields(self)}, ask=ask)

    @property
    def owner(self) -> Owner:
        """Who can change what is wrong."""
        return self.owned_by or OWNERS[self.station]


error = partial(Declaration, severity=Severity.ERROR)
warning = partial(Declaration, severity=Severity.WARNING)
notice = partial(Declaration, severity=Severity.NOTICE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check(Declaration, Generic[E]):
    """One check: what is said of it, and the question that it asks about its evidence."""

    ask: Callable[[E], Answers]

    @property
    def stage(self) -> str:
        """The stage whose evidence it judges: the first word of the id."""
        return self.id.partition(".")[0]

    @property
    def documentation(self) -> str:
        """The page: the docstring of the check's own file, or a twin's own page."""
        return inspect.cleandoc(self.page or inspect.getmodule(self.ask).__doc__ or "")

    @property
    def title(self) -> str:
        """The first line of the page."""
        return self.documentation.partition("\n")[0]

    def twin(
        self,
        check_id: str,
        *,
        order: int,
        page: str,
        fine: str = "",
        cites: tuple[str, ...] = (),
        after: tuple[str, ...] = (),
    ) -> Declaration:
        """Declare a check of the same rule for other evidence, with a page of its own.

        What a login shows is also found in a configuration, where nobody has signed in.
        """
        return Declaration(
            check_id,
            self.station,
            self.severity,
            owned_by=self.owned_by,
            cites=cites or self.cites,
            after=after,
            order=order,
            fine=fine,
            page=page,
        )

    def run(self, evidence: E) -> CheckRun:
        """Ask. A crash is our own defect: its type is recorded and the other checks go on."""
        try:
            answers = tuple(self.ask(evidence))
        except NotAsked as reason:
            return CheckRun(check=self.id, result=NotRun(reason=str(reason)))
        except Exception as error:  # noqa: BLE001 - one check's defect must not hide the others
            return CheckRun(check=self.id, result=Crashed(error=type(error).__name__))
        found = tuple(self._finding(draft) for draft in answers if isinstance(draft, Draft))
        if found:
            return CheckRun(check=self.id, result=Failed(findings=found))
        seen = next((answer.what for answer in answers if isinstance(answer, Saw)), self.fine)
        return CheckRun(check=self.id, result=Passed(saw=seen))

    def _finding(self, draft: Draft) -> Finding:
        station = draft.station or self.station
        return Finding(
            check=self.id,
            severity=self.severity,
            message=draft.message,
            evidence=draft.evidence,
            station=station,
            owner=draft.owner or (OWNERS[station] if draft.station else self.owner),
            cites=self.cites,
            place=draft.place,
        )


def ask(checks: Iterable[Check[E]], evidence: E) -> tuple[CheckRun, ...]:
    """Ask every check of one stage."""
    return tuple(check.run(evidence) for check in checks)


def not_run(checks: Iterable[Check[E]], reason: str) -> tuple[CheckRun, ...]:
    """Record that a stage's checks could not be asked at all, and why."""
    return tuple(CheckRun(check=check.id, result=NotRun(reason=reason)) for check in checks)


def mark_consequences(
    runs: tuple[CheckRun, ...], after: dict[str, tuple[str, ...]]
) -> tuple[CheckRun, ...]:
    """Mark each finding that an earlier check's finding already explains.

    *after* maps a check id to the ids that explain it, the strongest explanation first.
    """
    failed = {run.check for run in runs if run.findings}

    def marked(run: CheckRun) -> CheckRun:
        explained_by = next(
            (earlier for earlier in after.get(run.check, ()) if earlier in failed), None
        )
        if not explained_by or not isinstance(run.result, Failed):
            return run
        findings = tuple(
            replace(finding, follows_from=explained_by) for finding in run.result.findings
        )
        return replace(run, result=Failed(findings=findings))

    return tuple(map(marked, runs))
