"""What a check is, and how a list of checks is asked.

A check is a generator function over one kind of evidence. It yields ``Draft`` for each thing
that is wrong, or one ``Saw`` with what it saw when all is well, or one ``NotAsked`` with the
reason why the question does not arise. It never fetches and never prints.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
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

F = TypeVar("F")
E = TypeVar("E", contravariant=True)  # noqa: PLC0105 - a check is a reader of evidence


@dataclass(frozen=True, slots=True)
class Draft:
    """A finding in the making. ``message`` is one or two plain sentences without any value.

    ``station`` and ``owner`` override the check's own where the evidence says better. ``place`` is
    where the mistake stands, if it stands in a file.
    """

    message: str
    evidence: tuple[Evidence, ...] = ()
    station: Station | None = None
    owner: Owner | None = None
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Saw:
    """All is well, and this is what was seen (no released value)."""

    what: str


@dataclass(frozen=True, slots=True)
class NotAsked:
    """The question does not arise, and why."""

    reason: str


Answer = Draft | Saw | NotAsked
Answers = Iterator[Answer]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check(Generic[E]):
    """One check. ``after`` names checks whose failure already explains this one.

    ``order`` is its place in its stage. ``fault`` is what an identity product can mend. ``reason``
    says in one plain sentence why nothing works, where this is the first cause; ``advice`` what to
    change. The two that begin with ``pasted`` take their places where a request was pasted: there
    was no login then, and nothing was released. All may name ``{wanted}``, ``{kind}`` and
    ``{difference}``; a reason ``{idp}`` and ``{right}`` too, and advice ``{sp}``.
    """

    id: str
    severity: Severity
    station: Station
    owner: Owner
    cites: tuple[str, ...]
    after: tuple[str, ...]
    ask: Callable[[E], Answers]
    page: str | None = None
    order: int = 0
    fault: Fault | None = None
    reason: str | None = None
    pasted_reason: str | None = None
    advice: str | None = None
    pasted_advice: str | None = None

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
        cites: tuple[str, ...] | None = None,
        after: tuple[str, ...] = (),
    ) -> Callable[[Callable[[F], Answers]], Check[F]]:
        """Make a check of the same rule for other evidence, with a page of its own.

        What a login shows is also found in a configuration, where nobody has signed in.
        """

        def decorate(ask: Callable[[F], Answers]) -> Check[F]:
            return Check(
                id=check_id,
                severity=self.severity,
                station=self.station,
                owner=self.owner,
                cites=self.cites if cites is None else cites,
                after=after,
                ask=ask,
                page=page,
                order=order,
            )

        return decorate

    def run(self, evidence: E) -> CheckRun:
        """Ask. A crash is our own defect: its type is recorded and the other checks go on."""
        try:
            answers = tuple(self.ask(evidence))
        except Exception as error:  # noqa: BLE001 - one check's defect must not hide the others
            return CheckRun(check=self.id, result=Crashed(error=type(error).__name__))
        drafts = [answer for answer in answers if isinstance(answer, Draft)]
        if drafts:
            return CheckRun(
                check=self.id, result=Failed(findings=tuple(map(self._finding, drafts)))
            )
        for answer in answers:
            if isinstance(answer, NotAsked):
                return CheckRun(check=self.id, result=NotRun(reason=answer.reason))
        saw = next((answer.what for answer in answers if isinstance(answer, Saw)), "")
        return CheckRun(check=self.id, result=Passed(saw=saw))

    def _finding(self, draft: Draft) -> Finding:
        return Finding(
            check=self.id,
            severity=self.severity,
            message=draft.message,
            evidence=draft.evidence,
            station=draft.station or self.station,
            owner=draft.owner or self.owner,
            cites=self.cites,
            place=draft.place,
        )


def check(
    check_id: str,
    *,
    severity: Severity,
    station: Station,
    owner: Owner,
    cites: Iterable[str] = (),
    after: Iterable[str] = (),
    order: int = 0,
    fault: Fault | None = None,
    reason: str | None = None,
    pasted_reason: str | None = None,
    advice: str | None = None,
    pasted_advice: str | None = None,
) -> Callable[[Callable[[E], Answers]], Check[E]]:
    """Make a check of a function. Errors and warnings must cite a source (the severity law)."""
    sources = tuple(cites)
    if severity is not Severity.NOTICE and not sources:
        message = f"{check_id}: an error or a warning must cite a source"
        raise ValueError(message)

    def decorate(ask: Callable[[E], Answers]) -> Check[E]:
        return Check(
            id=check_id,
            severity=severity,
            station=station,
            owner=owner,
            cites=sources,
            after=tuple(after),
            ask=ask,
            order=order,
            fault=fault,
            reason=reason,
            pasted_reason=pasted_reason,
            advice=advice,
            pasted_advice=pasted_advice,
        )

    return decorate


def drafts_or(drafts: Iterable[Draft], fine: str) -> Iterator[Answer]:
    """Answer with all that is wrong, or with what was seen where nothing is."""
    found = tuple(drafts)
    yield from found or (Saw(fine),)


def judge(*, unknown: str | None, right: bool, fine: str, wrong: Draft) -> Iterator[Answer]:
    """Answer by what is known: *unknown* says why nothing is, and *right* that all is well."""
    if unknown is not None:
        yield NotAsked(unknown)
    else:
        yield Saw(fine) if right else wrong


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
