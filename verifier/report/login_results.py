"""One result for each login, named and masked, and the first causes they share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from verifier.domain.model.finding import CheckRun, Failed, Finding, Owner, Severity, Station
from verifier.domain.model.population import Population
from verifier.domain.model.render_options import RenderOptions
from verifier.domain.model.report import GRAVEST_FIRST, Remedy, Report, Verdict
from verifier.domain.model.wording import plural
from verifier.report.labels import MASKED
from verifier.report.phrases import moment_words
from verifier.report.redact import redacted_population, without_numbers
from verifier.report.view import View
from verifier.report.visible_values import clean

NO_LOGIN_MESSAGE = "There was no login, so nothing can be said."


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginResult:
    """One login. ``report`` is what may be shown; without one, ``stopped`` says why."""

    idp: str
    patron: str | None
    began: datetime
    seconds: float | None = None
    report: Report | None = None
    stopped: str | None = None
    of_an_idp: bool = True  # False: a file, or what an interrupt left out

    @property
    def name(self) -> str:
        """Give what people call it: the identity provider and the patron."""
        return f"{self.idp} / {self.patron}" if self.patron else self.idp

    @property
    def verdict(self) -> Verdict:
        """What came of it."""
        return Verdict.UNKNOWN if self.report is None else self.report.diagnosis.verdict

    @property
    def headline(self) -> str:
        """The verdict in a sentence."""
        return NO_LOGIN_MESSAGE if self.report is None else self.report.diagnosis.headline.verdict

    @property
    def reason(self) -> str:
        """Why, in a sentence or two."""
        if self.report is None:
            return self.stopped or ""
        return self.report.diagnosis.headline.reason

    @property
    def owner(self) -> str | None:
        """Whose turn it is."""
        return None if self.report is None else self.report.diagnosis.headline.owner

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was found, the first cause first."""
        return () if self.report is None else self.report.diagnosis.findings

    def is_cause(self, finding: Finding) -> bool:
        """Whether this is the finding of the first cause, and not one that follows from it."""
        cause = None if self.report is None else self.report.diagnosis.cause
        return cause is not None and cause.check == finding.check and not finding.follows_from

    @property
    def could_not_look(self) -> bool:
        """Whether something needed could not be asked; the exit code counts it the same way."""
        return self.report is None or self.report.could_not_look

    def fails(self, failing: frozenset[Severity]) -> bool:
        """Whether something was found that counts as failure."""
        return any(finding.severity in failing for finding in self.findings)

    @property
    def runs(self) -> tuple[CheckRun, ...]:
        """Every check with what became of it, the first cause first, then in route order.

        The findings are those of the diagnosis, which says of each what it follows from.
        """
        if self.report is None:
            return ()
        return tuple(sorted(self._runs(self.report), key=self._behind_the_cause))

    def _runs(self, report: Report) -> Iterator[CheckRun]:
        asked = {run.check for run in report.runs}
        for run in report.runs:
            found = tuple(finding for finding in self.findings if finding.check == run.check)
            yield CheckRun(check=run.check, result=Failed(findings=found)) if found else run
        for check in dict.fromkeys(
            finding.check for finding in self.findings if finding.check not in asked
        ):
            found = tuple(finding for finding in self.findings if finding.check == check)
            yield CheckRun(check=check, result=Failed(findings=found))

    def _behind_the_cause(self, run: CheckRun) -> bool:
        cause = None if self.report is None else self.report.diagnosis.cause
        return cause is None or cause.check != run.check


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginsDocument:
    """Logins as every format for pipelines writes them, with what they say together."""

    site_name: str
    version: str
    began: datetime
    automation: tuple[str, ...]  # what was looked at, so that uploads are told apart
    logins: tuple[LoginResult, ...]
    how: RenderOptions
    headline: str = NO_LOGIN_MESSAGE
    remarks: tuple[str, ...] = ()
    foot: str
    left_out: int = 0  # of the last logins, which a table for people does not list
    is_single: bool = False  # one login, told whole; the others are files that were not read


def document_foot(site_name: str, at: datetime, *, redact: bool) -> str:
    """Say where and when, and that values are masked."""
    masked = f" · {MASKED}" if redact else ""
    return f"{site_name} · {moment_words(at)}{masked}"


def worst_verdict(logins: Sequence[LoginResult]) -> Verdict:
    """Give the gravest verdict; of no login nothing can be said."""
    verdicts = (login.verdict for login in logins)
    return min(verdicts, key=GRAVEST_FIRST.index, default=Verdict.UNKNOWN)


def report_document(report: Report, how: RenderOptions) -> LoginsDocument:
    """Make a document of one login."""
    logins = report_results(report, how)
    patron = (logins[0].patron,) if logins[0].patron else ()
    return LoginsDocument(
        site_name=report.site_name,
        version=report.version,
        began=report.created_at,
        automation=(report.site_name, logins[0].idp, *patron),
        logins=logins,
        how=how,
        foot=document_foot(report.site_name, report.created_at, redact=how.redact),
        is_single=True,
    )


def report_results(report: Report, how: RenderOptions) -> tuple[LoginResult, ...]:
    """Tell of one login, by the site file's ids where they are known."""
    view = View.of(report, redact=how.redact)
    login = LoginResult(
        idp=clean(how.idp or view.idp_name),
        patron=how.patron,
        began=report.created_at,
        report=view.report,
    )
    return (login, *_unread(how, report.created_at))


def population_document(
    population: Population, reports: Sequence[Report], how: RenderOptions
) -> LoginsDocument:
    """Make a document of several logins."""
    shown = redacted_population(population) if how.redact else population
    return LoginsDocument(
        site_name=population.site_name,
        version=population.version,
        began=population.created_at,
        automation=(population.site_name, "several logins"),
        logins=population_results(population, reports, how),
        how=how,
        headline=shown.headline,
        remarks=shown.remarks,
        foot=document_foot(shown.site_name, shown.created_at, redact=how.redact),
    )


def population_results(
    population: Population, reports: Sequence[Report], how: RenderOptions
) -> tuple[LoginResult, ...]:
    """Tell of several logins, each by its number and, where values may be shown, its file."""
    logins = (
        LoginResult(
            idp=clean(View.of(report, redact=False).idp_name),
            patron=f"login {line.number}{_file(line.name, how)}",
            began=report.created_at,
            report=View.of(report, redact=how.redact).report,
        )
        for line, report in zip(population.logins, reports, strict=True)
    )
    began = population.created_at
    return (*logins, *_unread(how, began), *interrupted_results(population.unasked, began))


def interrupted_results(count: int, began: datetime) -> Iterator[LoginResult]:
    """Tell of logins that an interrupt left out: all in one line."""
    if count:
        logins = plural(count, "login")
        message = f"The run was interrupted, and {logins} did not come about."
        yield LoginResult(
            idp="left out", patron=None, began=began, stopped=message, of_an_idp=False
        )


def _unread(how: RenderOptions, began: datetime) -> Iterator[LoginResult]:
    for number, (name, message) in enumerate(how.unread, 1):
        file = f"unread file {number}" if how.redact else clean(name)
        shown = without_numbers(message) if how.redact else message
        yield LoginResult(idp=file, patron=None, began=began, stopped=shown, of_an_idp=False)


def _file(name: str | None, how: RenderOptions) -> str:
    """Name the file, unless masked: saved logins are often named after their person."""
    return "" if name is None or how.redact else f", {clean(name)}"


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


def first_causes(logins: Sequence[LoginResult]) -> tuple[SharedCause, ...]:
    """Group the logins by their first cause: the gravest first, then what stops most."""
    groups: dict[tuple[str | None, str, Owner | None], SharedCause] = {}
    for number, login in enumerate(logins, 1):
        found = _cause(login, number)
        if found is None:
            continue
        key = (found.check, found.summary, found.owner)
        known = groups.get(key)
        groups[key] = found if known is None else _with(known, found)
    return tuple(sorted(groups.values(), key=_order))


def _with(known: SharedCause, cause: SharedCause) -> SharedCause:
    verdict = min(known.verdict, cause.verdict, key=GRAVEST_FIRST.index)
    return replace(known, verdict=verdict, numbers=(*known.numbers, *cause.numbers))


def _order(cause: SharedCause) -> tuple[int, int]:
    return GRAVEST_FIRST.index(cause.verdict), -len(cause.numbers)


def _cause(login: LoginResult, number: int) -> SharedCause | None:
    if login.report is None:
        message = login.stopped or login.headline
        return SharedCause(summary=message, verdict=Verdict.UNKNOWN, numbers=(number,))
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
