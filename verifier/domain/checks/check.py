"""The definition of a check, and how a list of checks is run.

A check is a generator function that reads one kind of evidence. It yields a ``Draft`` for each
problem. If it yields none, the check passes; what was seen is then its own ``fine`` or the ``Saw``
that it yields. It raises ``NotAsked`` if the check does not apply. It never fetches and never
prints.
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
    """The content of a finding: what the check itself has to say.

    ``message`` is one or two sentences without any value. ``station`` and ``owner`` override those
    of the check if the evidence is more specific; another station also brings its own owner.
    ``place`` is the file and line of the mistake, if it is in a file. ``severity`` overrides that
    of the check if the evidence shows that requests fail already.
    """

    message: str
    evidence: tuple[Evidence, ...]
    station: Station | None
    owner: Owner | None
    place: Place | None
    severity: Severity | None

    def __init__(
        self,
        message: str,
        *evidence: Evidence,
        station: Station | None = None,
        owner: Owner | None = None,
        place: Place | None = None,
        severity: Severity | None = None,
    ) -> None:
        self.message, self.evidence = message, evidence
        self.station, self.owner, self.place = station, owner, place
        self.severity = severity


@dataclass(frozen=True, slots=True)
class Saw:
    """The check passes; *what* says what was seen (without released values)."""

    what: str


class NotAsked(Exception):  # noqa: N818 - no error: the question does not arise, and why
    """The check does not apply; the text says why."""


Answers = Iterator[Draft | Saw]


def known(value: T | None, otherwise: str) -> T:
    """Return *value*. Raises ``NotAsked`` with the text *otherwise* if it is None."""
    if value is None:
        raise NotAsked(otherwise)
    return value


@dataclass(frozen=True, slots=True)
class Declaration:
    """The description of a check; used as a decorator, it turns a function into a check.

    ``owned_by`` is who can fix the problem, if that is not the station's own owner. ``after``
    names checks whose failure already explains this one. ``order`` is the position in the stage.
    ``fault`` is what an identity product can correct. ``fine`` says what is seen if nothing is
    wrong.

    ``reason`` says in one plain sentence why requests fail, if this is the first cause; ``advice``
    says what to change. The two that begin with ``pasted`` replace them for a pasted request:
    there was no login then, and nothing was released. All may contain ``{wanted}``, ``{kind}`` and
    ``{difference}``; a reason also ``{idp}`` and ``{right}``, and advice ``{sp}``. ``page``
    replaces the docstring of the check's file.
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
        """Raise ``ValueError`` for an error or a warning that cites no source."""
        if self.severity is not Severity.NOTICE and not self.cites:
            message = f"{self.id}: an error or a warning must cite a source"
            raise ValueError(message)

    def __call__(self, ask: Callable[[E], Answers]) -> Check[E]:
        """Build the check with the function *ask*."""
        return Check(**{field.name: getattr(self, field.name) for field in fields(self)}, ask=ask)

    @property
    def owner(self) -> Owner:
        """Who can fix the problem."""
        return self.owned_by or OWNERS[self.station]


error = partial(Declaration, severity=Severity.ERROR)
warning = partial(Declaration, severity=Severity.WARNING)
notice = partial(Declaration, severity=Severity.NOTICE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check(Declaration, Generic[E]):
    """One check: its description, and the function that reads its evidence."""

    ask: Callable[[E], Answers]

    @property
    def stage(self) -> str:
        """The stage that the check belongs to: the first word of the id."""
        return self.id.partition(".")[0]

    @property
    def documentation(self) -> str:
        """The page: the docstring of the check's file, or its own ``page``, as for a twin."""
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
        severity: Severity | None = None,
    ) -> Declaration:
        """Declare a check with the same rule for another kind of evidence, with its own page.

        A problem that a login shows can often be found in the configuration, before anybody signs
        in.
        """
        return Declaration(
            check_id,
            self.station,
            severity or self.severity,
            owned_by=self.owned_by,
            cites=cites or self.cites,
            after=after,
            order=order,
            fine=fine,
            page=page,
        )

    def run(self, evidence: E) -> CheckRun:
        """Run the check. An exception is our own defect; its type is recorded as the result.

        The other checks still run.
        """
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
            severity=draft.severity or self.severity,
            message=draft.message,
            evidence=draft.evidence,
            station=station,
            owner=draft.owner or (OWNERS[station] if draft.station else self.owner),
            cites=self.cites,
            place=draft.place,
        )


def ask(checks: Iterable[Check[E]], evidence: E) -> tuple[CheckRun, ...]:
    """Run the checks of one stage."""
    return tuple(check.run(evidence) for check in checks)


def not_run(checks: Iterable[Check[E]], reason: str) -> tuple[CheckRun, ...]:
    """Record that none of a stage's checks could be run, and why."""
    return tuple(CheckRun(check=check.id, result=NotRun(reason=reason)) for check in checks)


def mark_consequences(
    runs: tuple[CheckRun, ...], after: dict[str, tuple[str, ...]]
) -> tuple[CheckRun, ...]:
    """Mark each finding that the finding of another check already explains.

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
