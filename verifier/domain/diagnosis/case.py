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
from verifier.domain.release.vocabulary import term_of

STATIONS = tuple(Station)
"""The stations in the order of the road."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case(DecisionEvidence):
    """A decision and the results of all checks."""

    runs: tuple[CheckRun, ...]

    @property
    def handed_in(self) -> str:
        """The noun for what contains the identifier: "login", or "request" if one was pasted."""
        return "login" if self.capture.request is None else "request"

    @property
    def sent(self) -> str | None:
        """The identifier that ReShare would receive."""
        return self.preview.patron_identifier

    @property
    def stored(self) -> str | None:
        """The identifier that ReShare would store and look up."""
        return self.preview.stored_identifier

    @property
    def outcome(self) -> LookupOutcome | None:
        """The outcome of the lookup whose result ReShare uses; None if there was no lookup."""
        decisive = self.lookup.decisive
        return decisive.outcome if decisive else None

    @property
    def could_not_ask(self) -> bool:
        """Whether ReShare's own lookup failed, or was not sent."""
        return self.outcome is None or isinstance(self.outcome, CouldNotLook)

    @property
    def views(self) -> tuple[PatronRecord, ...]:
        """Every record of this patron's account, from one connection or several."""
        own = self.match.record
        if own is None:
            return ()
        return tuple(record for record in self.match.records if same_account(record, own))

    def cannot_see(self, sight: CapabilityName) -> str | None:
        """Return why no connection that returned this patron can show this; None if one can."""
        return self.lookup.cannot_see(sight, self.views)

    @property
    def found_by_reshare(self) -> bool:
        """Whether ReShare's own lookup found this patron, and not another person."""
        record, outcome = self.match.record, self.outcome
        return (
            record is not None
            and isinstance(outcome, Found)
            and same_account(outcome.record, record)
        )

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings, in the order of the catalog of checks."""
        return tuple(finding for run in self.runs for finding in run.findings)

    def has(self, *checks: str) -> bool:
        """Whether any of *checks* found something."""
        return any(finding.check in checks for finding in self.findings)

    @property
    def identifiers(self) -> tuple[PatronIdentifier, ...]:
        """This patron's identifiers of the type that the site wants; if there are none, all."""
        every = self.match.record.identifiers if self.match.record else ()
        wanted = tuple(identifier for identifier in every if self._is_wanted_type(identifier.type))
        return wanted or every

    @property
    def sent_as_recorded(self) -> PatronIdentifier | None:
        """This patron's identifier that is exactly what ReShare would look up."""
        held = self.match.record.bearing(self.stored) if self.match.record else ()
        return next((identifier for identifier in self.identifiers if identifier in held), None)

    @property
    def best_match(self) -> IdentifierMatch | None:
        """The released value that best matches an identifier of this patron that is not inactive.

        The identifier type that the site wants comes first. None if there is no such match.
        """
        if self.match.person is None:
            return None
        usable = [
            match
            for match in self.match.leading_to(self.match.person)
            if match.status is not IdentifierStatus.INACTIVE
        ]
        wanted = [match for match in usable if self._is_wanted_type(match.matches)]
        return next(iter(wanted or usable), None)

    @property
    def own_match(self) -> IdentifierMatch | None:
        """How the wanted attribute's own value leads to this patron; else the best match.

        Another attribute may hold the identifier exactly and still not be the one that is sent.
        """
        if self.match.person is None:
            return None
        names = {self.carrier, *(sent.label for sent in self.release.delivered(self.carrier))}
        matches = self.match.leading_to(self.match.person)
        return next((match for match in matches if match.attribute in names), self.best_match)

    def _is_wanted_type(self, kind: str) -> bool:
        return kind.casefold() == (self.release.form.ils_identifier or "").casefold()


def verdict_of(case: Case) -> Verdict:
    """Return the verdict: fail on any error; else unknown if a needed lookup failed.

    Otherwise warning or pass. A check that crashed has no result, so it also rules out a pass.
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

    On a failure: among the root causes of all errors, the one at the earliest station, even if it
    is only a warning. On an unknown verdict: the finding that the lookup failed. On a warning: the
    first warning's root cause.
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
    """Follow the chain of causes from *finding* to the one that has no cause itself."""
    by_check = {finding.check: finding for finding in reversed(findings)}
    seen = {finding.check}
    while finding.follows_from in by_check and finding.follows_from not in seen:
        finding = by_check[finding.follows_from]
        seen.add(finding.check)
    return finding


def as_cause(finding: Finding | None) -> Cause | None:
    """Convert a finding to the cause that the report names."""
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
    """Return the patron's state in the ILS according to the findings; unknown without a record."""
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
    """Return the owner's name, and the software it concerns if that is known."""
    if owner is Owner.DISCOVERY and case.release.form.door.is_vufind:
        return f"{OWNERS[owner]} (VuFind)"
    return OWNERS[owner]


def profile_row(case: Case) -> str | None:
    """Return the code of the row in ReShare's *Host LMS patron profiles* that decides, if any.

    It is a setting of ReShare, and equal to the profile that the library system gives the patron.
    """
    codes = (profile.code for profile in case.settings.patron_profiles)
    return next((code for code in codes if code == case.decision.profile), None)


def idp_label(case: Case) -> str:
    """Return the identity provider's display name, or "the identity provider"."""
    return case.capture.idp.display_name or "the identity provider"


def identifier_label(case: Case) -> str:
    """Return the kind of identifier by which the library system looks up patrons."""
    return kind_label(case.release.form.ils_identifier or "library number")


def difference_label(case: Case) -> str:
    """Describe how the wanted value differs from the library's: "letter case"."""
    own = case.own_match
    return DIFFERENCES[own.transform] if own and own.transform else "its form"


def holds_label(match: IdentifierMatch) -> str:
    """Describe what a released value is: "holds the patron's barcode but for letter case"."""
    difference = f" but for {DIFFERENCES[match.transform]}" if match.transform else ""
    return f"holds the patron's {kind_label(match.matches)}{difference}"


def kind_label(identifier_type: str) -> str:
    """Return an identifier's type in words: "external id"."""
    return identifier_type.replace("_", " ")


def attribute_label(name: str) -> str:
    """Return an attribute's short name, or a description if it is not an attribute."""
    return _NO_ATTRIBUTES.get(name) or one_line(last_word(canonical_name(name))) or _NAMELESS


def is_scoped(case: Case) -> bool:
    """Whether service providers read what follows the @ of the wanted attribute as a scope."""
    known = term_of(case.carrier)
    return known is not None and known.scoped


def would_lose_its_scope(case: Case) -> bool:
    """Whether the library's identifier is no value that the wanted, scoped attribute may have.

    eduPersonPrincipalName and its like have one meaning for all service providers (eduPerson
    202208): neither another attribute's value nor one without a scope may take its place.
    """
    best = case.best_match
    if best is None or not is_scoped(case):
        return False
    return best.attribute != case.carrier or "@" not in best.becomes


def one_line(text: str) -> str:
    """Put text from outside into one line, without line breaks or control characters."""
    return " ".join("".join(value if value.isprintable() else " " for value in text).split())
