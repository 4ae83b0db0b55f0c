"""One sign-in's evidence and findings: its verdict, first cause, and plain labels."""

from dataclasses import dataclass

from verifier.domain.model.attribute_names import TYPED, canonical_name, last_word
from verifier.domain.model.evidence import DecisionEvidence
from verifier.domain.model.finding import CheckRun, Crashed, Finding, Owner, Severity, Station
from verifier.domain.model.lookup import CouldNotLook, Found, LookupOutcome
from verifier.domain.model.match import IdentifierMatch
from verifier.domain.model.patron import (
    CapabilityName,
    IdentifierStatus,
    PatronIdentifier,
    PatronRecord,
    same_account,
)
from verifier.domain.model.report import Cause, IlsState, Verdict
from verifier.domain.model.wording import DIFFERENCES, OWNERS

STATIONS = tuple(Station)
"""The stations in the order of the road."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case(DecisionEvidence):
    """A decision and the runs of all checks."""

    runs: tuple[CheckRun, ...]

    @property
    def handed_in(self) -> str:
        """What shows the identifier, as a noun: a login, or a request that was pasted."""
        return "login" if self.capture.request is None else "request"

    @property
    def sent(self) -> str | None:
        """The identifier that ReShare would receive."""
        return self.preview.patron_identifier

    @property
    def outcome(self) -> LookupOutcome | None:
        """The outcome of the question whose result ReShare keeps; None where none was asked."""
        decisive = self.lookup.decisive
        return decisive.outcome if decisive else None

    @property
    def could_not_ask(self) -> bool:
        """Whether ReShare's own question got no answer about the patron, or was not put."""
        return self.outcome is None or isinstance(self.outcome, CouldNotLook)

    @property
    def views(self) -> tuple[PatronRecord, ...]:
        """Every view of this patron's account, through one connection or several."""
        own = self.match.record
        if own is None:
            return ()
        return tuple(record for record in self.match.records if same_account(record, own))

    def cannot_see(self, sight: CapabilityName) -> str | None:
        """Say why no connection that showed this patron can tell this; None where one can."""
        return self.lookup.cannot_see(sight, self.views)

    @property
    def found_by_reshare(self) -> bool:
        """Whether ReShare's own question found this patron, and not another person."""
        record, outcome = self.match.record, self.outcome
        return (
            record is not None
            and isinstance(outcome, Found)
            and same_account(outcome.record, record)
        )

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings, in the catalogue's order."""
        return tuple(finding for run in self.runs for finding in run.findings)

    def has(self, *checks: str) -> bool:
        """Whether any of *checks* found something."""
        return any(finding.check in checks for finding in self.findings)

    @property
    def identifiers(self) -> tuple[PatronIdentifier, ...]:
        """This patron's identifiers of the type the site wants; all where it has none of them."""
        every = self.match.record.identifiers if self.match.record else ()
        wanted = tuple(identifier for identifier in every if self._is_wanted_type(identifier.type))
        return wanted or every

    @property
    def sent_as_recorded(self) -> PatronIdentifier | None:
        """This patron's identifier that is exactly what ReShare would receive."""
        held = self.match.record.bearing(self.sent) if self.match.record else ()
        return next((identifier for identifier in self.identifiers if identifier in held), None)

    @property
    def best_match(self) -> IdentifierMatch | None:
        """The released value that best leads to this patron by an identifier in use."""
        if self.match.person is None:
            return None
        usable = [
            match
            for match in self.match.leading_to(self.match.person)
            if match.status is not IdentifierStatus.INACTIVE
        ]
        wanted = [match for match in usable if self._is_wanted_type(match.matches)]
        return next(iter(wanted or usable), None)

    def _is_wanted_type(self, kind: str) -> bool:
        return kind.casefold() == (self.release.form.ils_identifier or "").casefold()


def verdict_of(case: Case) -> Verdict:
    """Fail on any error; else unknown where something needed could not be asked.

    Else warning or pass. A check of ours that crashed has not been asked either, so it forbids
    a good verdict.
    """
    severities = {finding.severity for finding in case.findings}
    if Severity.ERROR in severities:
        return Verdict.FAIL
    if case.could_not_ask:
        return Verdict.UNKNOWN
    if case.decision.accepted is False:
        return Verdict.FAIL
    if any(isinstance(run.result, Crashed) for run in case.runs):
        return Verdict.UNKNOWN
    return Verdict.WARNING if Severity.WARNING in severities else Verdict.PASS


COULD_NOT_ASK = "patron.could-not-ask"


def first_cause(case: Case, verdict: Verdict) -> Finding | None:
    """Choose the finding to begin with, or None.

    On a failure: of the roots of all errors the one that comes first on the road, even where it
    is a mere warning. Where nothing can be said: that nothing could be asked. On a warning: the
    first warning's root.
    """
    match verdict:
        case Verdict.PASS:
            return None
        case Verdict.UNKNOWN:
            return next(
                (finding for finding in case.findings if finding.check == COULD_NOT_ASK), None
            )
        case Verdict.FAIL:
            severity = Severity.ERROR
        case Verdict.WARNING:
            severity = Severity.WARNING
    concerned = (finding for finding in case.findings if finding.severity is severity)
    return min(
        (root_of(item, case.findings) for item in concerned),
        key=lambda finding: STATIONS.index(finding.station),
        default=None,
    )


def root_of(finding: Finding, findings: tuple[Finding, ...]) -> Finding:
    """Follow what explains *finding*, and what explains that, to what nothing explains."""
    by_check = {finding.check: finding for finding in reversed(findings)}
    seen = {finding.check}
    while finding.follows_from in by_check and finding.follows_from not in seen:
        finding = by_check[finding.follows_from]
        seen.add(finding.check)
    return finding


def as_cause(finding: Finding | None) -> Cause | None:
    """Put the finding as the report names it."""
    if finding is None:
        return None
    return Cause(
        check=finding.check, station=finding.station, owner=finding.owner, summary=finding.message
    )


_BY_FINDING: tuple[tuple[IlsState, tuple[str, ...]], ...] = (
    (IlsState.INACTIVE, ("patron.record-inactive",)),
    (IlsState.EXPIRED, ("patron.record-expired",)),
    (IlsState.BLOCKED, ("patron.blocked-in-ils", "decision.patron-blocked")),
)


def ils_state(case: Case) -> IlsState:
    """By what the checks found about this patron's record; unknown without a record."""
    if case.match.record is None:
        return IlsState.UNKNOWN
    for state, checks in _BY_FINDING:
        if case.has(*checks):
            return state
    return IlsState.OK


_NO_ATTRIBUTES = {
    "name-id": "the login's own name for the person",
    "sub": "the sign-on system's own key for the person",
    "principal": "the user name of the login",
    "dn": "the directory's name for the person",
    TYPED: "the user name that was typed",
}
_NAMELESS = "an attribute whose name cannot be read"


def owner_label(owner: Owner, case: Case) -> str:
    """Who it is, and at which software where that is known."""
    if owner is Owner.DISCOVERY and case.release.form.door.is_vufind:
        return f"{OWNERS[owner]} (VuFind)"
    return OWNERS[owner]


def idp_label(case: Case) -> str:
    """Give the identity provider's own name, else what it is, as within a sentence."""
    return case.capture.idp.display_name or "the identity provider"


def identifier_label(case: Case) -> str:
    """Name the kind of identifier that the library system is asked for."""
    return (case.release.form.ils_identifier or "library number").replace("_", " ")


def difference_label(case: Case) -> str:
    """In what the best released value differs from the library's."""
    best = case.best_match
    return DIFFERENCES[best.transform] if best and best.transform else "its form"


def attribute_label(name: str) -> str:
    """Put an attribute's name, the last word of a URI's, or in words what is no attribute."""
    return _NO_ATTRIBUTES.get(name) or one_line(last_word(canonical_name(name))) or _NAMELESS


def one_line(text: str) -> str:
    """Put what others wrote into one line of a sentence: no line end, no control character."""
    return " ".join("".join(value if value.isprintable() else " " for value in text).split())
