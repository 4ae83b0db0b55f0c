"""The result of each login, the first causes that logins share, and findings as plain lines."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from verifier.domain.model.comparison import Drift
from verifier.domain.model.finding import (
    CheckRun,
    Evidence,
    Failed,
    Finding,
    Owner,
    Station,
)
from verifier.domain.model.population import Population
from verifier.domain.model.render_options import Gate, RenderOptions
from verifier.domain.model.report import (
    GRAVEST_FIRST,
    Cause,
    FailedLogin,
    Message,
    Remedy,
    Report,
    Verdict,
)
from verifier.domain.model.run import PatronLogin
from verifier.domain.model.wording import plural
from verifier.report import labels
from verifier.report.redact import redacted, without_numbers
from verifier.report.view import View
from verifier.report.visible_values import clean, show

NO_LOGIN_MESSAGE = "There was no login, so nothing can be said."


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginResult:
    """The result of one login, for rendering.

    ``report`` is masked if values are not to be shown; if it is None, ``stopped`` says why.
    """

    idp: str
    patron: str | None
    began: datetime
    seconds: float | None = None
    report: Report | None = None
    stopped: str | None = None
    failed: FailedLogin | None = None  # who can act on it, if there is no report
    of_an_idp: bool = True  # False: a file, or what an interrupt left out
    attempt: PatronLogin | None = None  # of a run: what changed, and what was expected

    @property
    def name(self) -> str:
        """Return the login's display name: the identity provider and the patron."""
        return f"{self.idp} / {self.patron}" if self.patron else self.idp

    @property
    def verdict(self) -> Verdict:
        """The diagnosis's verdict; unknown if there is no report."""
        return Verdict.UNKNOWN if self.report is None else self.report.diagnosis.verdict

    @property
    def headline(self) -> str:
        """The verdict as a sentence."""
        return NO_LOGIN_MESSAGE if self.report is None else self.report.diagnosis.headline.verdict

    @property
    def reason(self) -> str:
        """The reason for the verdict, in one or two sentences."""
        return (
            (self.stopped or "") if self.report is None else self.report.diagnosis.headline.reason
        )

    @property
    def owner(self) -> str | None:
        """Who has to act."""
        if self.report is None:
            return None if self.failed is None else self.failed.whose_turn
        return self.report.diagnosis.headline.owner

    @property
    def message(self) -> Message | None:
        """The message to whoever has to act."""
        if self.report is None:
            return None if self.failed is None else self.failed.message
        return self.report.diagnosis.message

    @property
    def cause(self) -> Cause | None:
        """The first cause of the problem."""
        return None if self.report is None else self.report.diagnosis.cause

    @property
    def remedies(self) -> tuple[Remedy, ...]:
        """What to change, in the order to try it."""
        return () if self.report is None else self.report.diagnosis.remedies

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings, the first cause first."""
        return () if self.report is None else self.report.diagnosis.findings

    def is_cause(self, finding: Finding) -> bool:
        """Whether *finding* is the first cause itself, not a consequence of it."""
        return bool(self.cause and self.cause.check == finding.check and not finding.follows_from)

    def remedies_for(self, finding: Finding) -> tuple[Remedy, ...]:
        """Return the remedies for *finding*.

        A first cause that has none of its own gets all remedies of the report.
        """
        own = tuple(remedy for remedy in self.remedies if remedy.finding == finding.check)
        return own or (self.remedies if self.is_cause(finding) else ())

    @property
    def could_not_look(self) -> bool:
        """Whether a needed lookup was not possible; the exit code counts it the same way."""
        return self.report is None or self.report.could_not_look

    def counting(self, gate: Gate) -> Callable[[Finding], bool]:
        """Return a function that says whether a finding fails *gate*."""
        if self.attempt is not None:
            return self.attempt.counting(gate)
        return lambda finding: finding.severity in gate.severities

    @property
    def drifts(self) -> tuple[Drift, ...]:
        """What changed since the baseline, and since the run before."""
        return () if self.attempt is None else self.attempt.drifts

    @property
    def is_as_expected(self) -> bool | None:
        """Whether it has the result that the site file expects; None if there is none."""
        return None if self.attempt is None else self.attempt.is_as_expected

    @property
    def expectation(self) -> str | None:
        """Whether the result is the expected one, as a sentence; None if nothing is expected."""
        expects = None if self.attempt is None else self.attempt.expects
        if expects is None or self.is_as_expected is None:
            return None
        parts = []
        if expects.verdict is not None:
            parts.append(f"“{labels.VERDICTS[Verdict(expects.verdict)][1]}”")
        if expects.cause is not None:
            parts.append(f"the first cause {expects.cause}")
        wanted = " and ".join(parts)
        if self.is_as_expected:
            return f"This is what the site file expects: {wanted}."
        cause = f" ({self.cause.check})" if self.cause else ""
        found = f"“{labels.VERDICTS[self.verdict][1]}”{cause}"
        return f"The site file expects {wanted} for this patron; the result is {found}."

    @property
    def runs(self) -> tuple[CheckRun, ...]:
        """Every check with its outcome, the first cause first, then in route order.

        The findings are those of the diagnosis, which records what each follows from.
        """
        if self.report is None:
            return ()
        found: dict[str, list[Finding]] = {}
        for finding in self.findings:
            found.setdefault(finding.check, []).append(finding)
        runs = {run.check: run for run in self.report.runs}
        for check, findings in found.items():
            runs[check] = CheckRun(check=check, result=Failed(findings=tuple(findings)))
        first = self.cause.check if self.cause else None
        return tuple(
            sorted(runs.values(), key=lambda run: first is not None and run.check != first)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginsDocument:
    """Several logins in the form that every pipeline format renders, with their shared text."""

    site_name: str
    version: str
    began: datetime
    automation: tuple[str, ...]  # what was checked, so that uploads can be distinguished
    logins: tuple[LoginResult, ...]
    how: RenderOptions
    headline: str = NO_LOGIN_MESSAGE
    remarks: tuple[str, ...] = ()
    foot: str
    left_out: int = 0  # of the last logins, which a table for people does not list
    is_single: bool = False  # one login, shown in full; the others are files that were not read


def document_foot(site_name: str, at: datetime, *, redact: bool) -> str:
    """Return the footer: the site, the time, and that values are masked."""
    return f"{site_name} · {labels.moment_words(at)}{f' · {labels.MASKED}' if redact else ''}"


def gate_verdict(login: LoginResult) -> Verdict:
    """Return the verdict by which the login counts: pass if it is as the site file expects."""
    match login.is_as_expected:
        case None:
            return login.verdict
        case as_expected:
            return Verdict.PASS if as_expected else Verdict.FAIL


def worst_verdict(logins: Sequence[LoginResult]) -> Verdict:
    """Return the most serious verdict that counts; unknown if there are no logins."""
    verdicts = map(gate_verdict, logins)
    return min(verdicts, key=GRAVEST_FIRST.index, default=Verdict.UNKNOWN)


def report_document(report: Report, how: RenderOptions) -> LoginsDocument:
    """Build the document of one login, named by the site file's ids if they are known."""
    view = View.of(report, redact=how.redact)
    login = LoginResult(
        idp=clean(how.idp or view.idp_name),
        patron=how.patron,
        began=report.created_at,
        report=view.report,
    )
    return LoginsDocument(
        site_name=report.site_name,
        version=report.version,
        began=report.created_at,
        automation=(report.site_name, login.idp, *((how.patron,) if how.patron else ())),
        logins=(login, *_unread(how, report.created_at)),
        how=how,
        foot=document_foot(report.site_name, report.created_at, redact=how.redact),
        is_single=True,
    )


def population_document(
    population: Population, reports: Sequence[Report], how: RenderOptions
) -> LoginsDocument:
    """Build the document of several logins, each named by its number.

    A login's file name is added only if values are shown: files are often named after a person.
    """
    began = population.created_at
    logins = (
        LoginResult(
            idp=clean(View.of(report, redact=False).idp_name),
            patron=f"login {line.number}"
            + ("" if line.name is None or how.redact else f", {clean(line.name)}"),
            began=report.created_at,
            report=redacted(report) if how.redact else report,
        )
        for line, report in zip(population.logins, reports, strict=True)
    )
    shown = redacted(population) if how.redact else population
    return LoginsDocument(
        site_name=population.site_name,
        version=population.version,
        began=began,
        automation=(population.site_name, "several logins"),
        logins=(*logins, *_unread(how, began), *interrupted_results(population.unasked, began)),
        how=how,
        headline=shown.headline,
        remarks=shown.remarks,
        foot=document_foot(shown.site_name, began, redact=how.redact),
    )


def interrupted_results(count: int, began: datetime) -> Iterator[LoginResult]:
    """Yield one result for all logins that an interrupt left out."""
    if count:
        message = f"The run was interrupted, and {plural(count, 'login')} did not come about."
        yield LoginResult(
            idp="left out", patron=None, began=began, stopped=message, of_an_idp=False
        )


def _unread(how: RenderOptions, began: datetime) -> Iterator[LoginResult]:
    for number, (name, message) in enumerate(how.unread, 1):
        file = f"unread file {number}" if how.redact else clean(name)
        shown = without_numbers(message) if how.redact else message
        yield LoginResult(idp=file, patron=None, began=began, stopped=shown, of_an_idp=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedCause:
    """The cause that several failing or doubtful logins share.

    ``check`` is None if there is no first cause: for example, a lookup had no answer.
    """

    summary: str
    verdict: Verdict  # the most serious of these logins
    numbers: tuple[int, ...]  # of logins, from 1
    check: str | None = None
    station: Station | None = None
    owner: Owner | None = None
    whose_turn: str | None = None  # the owner in words; also of a login that failed
    what_to_do: str | None = None  # about a login that failed
    remedy: Remedy | None = None  # the first remedy in the first login's report
    message: Message | None = None  # about the first login; it lists all of them


def first_causes(logins: Sequence[LoginResult]) -> tuple[SharedCause, ...]:
    """Group the logins by first cause: the most serious first, then those of most logins."""
    groups: dict[tuple[str | None, str, Owner | None], SharedCause] = {}
    for number, login in enumerate(logins, 1):
        if login.is_as_expected or (login.verdict.works and login.cause is None):
            continue
        found = SharedCause(
            summary=login.reason or login.headline,
            verdict=login.verdict,
            numbers=(number,),
            whose_turn=login.owner,
            what_to_do=None if login.failed is None else login.failed.remedy,
            message=login.message,
        )
        if cause := login.cause:
            found = replace(
                found,
                summary=cause.summary,
                check=cause.check,
                station=cause.station,
                owner=cause.owner,
                remedy=next(iter(login.remedies), None),
            )
        key = (found.check, found.summary, found.owner)
        if known := groups.get(key):
            verdict = min(known.verdict, found.verdict, key=GRAVEST_FIRST.index)
            found = replace(known, verdict=verdict, numbers=(*known.numbers, number))
        groups[key] = found
    every = (_with_all(cause, logins) for cause in groups.values())
    return tuple(sorted(every, key=lambda it: (GRAVEST_FIRST.index(it.verdict), -len(it.numbers))))


def _with_all(cause: SharedCause, logins: Sequence[LoginResult]) -> SharedCause:
    """Return *cause* with a message that lists all of its logins."""
    if cause.message is None:
        return cause
    names = []
    for number in cause.numbers:
        login = logins[number - 1]
        message = login.message
        reference = message.reference if message else None
        names.append(f"{login.name} (reference number {reference})" if reference else login.name)
    to_patron = cause.owner is Owner.PATRON
    return replace(cause, message=cause.message.for_several(names, to_patron=to_patron))


# A finding as self-contained plain lines: what, the evidence, who, what to do.


def explain_finding(finding: Finding, login: LoginResult) -> str:
    """Explain a finding of a login; for the first cause, with the headline, reason and owner."""
    lines = []
    if login.is_cause(finding):
        owner = [f"Whose turn it is: {clean(login.owner)}"] if login.owner else []
        lines = [clean(login.headline), clean(login.reason), *owner, ""]
    elif cause := login.cause:
        lines = [f"The first cause is another one: {clean(cause.summary)} ({cause.check})", ""]
    return "\n".join((*lines, *explanation_lines(finding, login.remedies_for(finding))))


def explanation_lines(
    finding: Finding, remedies: Sequence[Remedy], at: str | None = None
) -> Iterator[str]:
    """Yield a finding's message, place, evidence, owner, remedies and sources, line by line."""
    yield f"{labels.SEVERITIES[finding.severity][1]}: {clean(finding.message)}"
    if finding.follows_from:
        yield f"It follows from {finding.follows_from}: mend that first."
    if at:
        yield f"Where: {clean(at)}"
    if finding.evidence:
        yield "What was seen:"
        yield from (f"  {evidence_text(proof)}" for proof in finding.evidence)
    yield f"Station: {labels.STATIONS[finding.station]}. Owner: {labels.OWNERS[finding.owner]}."
    if remedies:
        yield "What to change:"
        yield from remedy_lines(remedies)
    if finding.cites:
        yield f"Sources: {clean('; '.join(finding.cites))}"
    yield f"More: verifier explain {finding.check}"


def evidence_text(evidence: Evidence) -> str:
    """Return one piece of evidence as text, with every character of its value visible."""
    what = clean(labels.evidence_words(evidence))
    if evidence.value is None:
        return what
    value = clean(evidence.value) if evidence.what in labels.PROSE_WORDS else show(evidence.value)
    return f"{what}: {value}"


def remedy_lines(remedies: Sequence[Remedy]) -> Iterator[str]:
    """Yield the remedies in the order to try them, with the settings to copy."""
    for number, remedy in enumerate(remedies, 1):
        earlier = remedies[: number - 1]
        lead = labels.remedy_summary(remedy, earlier) if earlier else labels.remedy_owner(remedy)
        yield f"{number}. {clean(lead)}: {clean(remedy.text)}"
        yield from map(_detail, labels.remedy_steps(remedy))
        for snippet in remedy.snippets:
            yield f"  {clean(snippet.heading)}:"
            yield from ("", *clean(snippet.text).splitlines(), "")  # to copy: not indented
        yield from map(_detail, labels.remedy_notes(remedy))
        yield from (f"  Usual mistake: {clean(mistake)}" for mistake in remedy.mistakes)


def _detail(detail: tuple[str, str]) -> str:
    label, text = detail
    return f"  {label}: {clean(text)}" if label else f"  {clean(text)}"


def one_line(text: str) -> str:
    """Collapse a text to one line."""
    return " ".join(clean(text).split())
