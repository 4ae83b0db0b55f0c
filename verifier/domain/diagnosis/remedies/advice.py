"""The general advice for each check as plain text, and the remedy built from it."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from verifier.domain.checks.catalogue import CHECKS
from verifier.domain.diagnosis.case import (
    Case,
    difference_label,
    holds_label,
    identifier_label,
    is_scoped,
    one_line,
)
from verifier.domain.model.attribute_names import SAML_NAMES
from verifier.domain.model.capture import PastedRequest, Protocol, RequestKind
from verifier.domain.model.finding import Finding, Owner
from verifier.domain.model.lookup import CouldNotLook, LookupFailure
from verifier.domain.model.report import Remedy, Snippet

MISSING = "release.identifier-missing"
_OTHER_NAME = "release.identifier-under-other-name"

_NOBODY_IS_KNOWN = (
    "Look the patron up in the library system by name, and enter the {kind} of that record in "
    "the campus directory. Leave {wanted} out for people who have none: a made-up number is "
    "the same for all of them."
)
_RECORD_IS_KNOWN = (
    "The library system has a record of this person, and what arrives as {wanted} is none of the "
    "record's identifiers. Release the attribute that holds the patron's {kind}{or_load}."
)
_RIGHT_BUT_FOR = (
    " {right} {holds}: either have that value released as the library system has it, or load it "
    "there as it is released."
)
"""In place of the check's own advice, where the evidence gives it to the identity team."""

_IN_A_DIRECTORY = (
    "Let the account that reads the directory read {wanted}, and see whether this person's entry "
    "has a value."
)
"""In place of a release: a directory has no service providers."""

_AS_A_CLAIM = (
    "Release the claim {name} to the client {sp}, and to the production client as well: releases "
    "are decided per client. If it is released already, see whether this person's entry has a "
    "value."
)
_LETTER_FOR_LETTER = "Send the identifier under the name {name}, letter for letter."
_CLAIM_LETTER_FOR_LETTER = "Send the identifier as the claim {name}, letter for letter."
"""In place of the registered name and its format, which only attributes in SAML have."""

_IN_CROSSLINK = {
    "decision.borrower-check-off": (
        "In CrossLink's directory, set lookupUserEnabled of the institution's lmsConfig to true."
    )
}
"""In place of the check's own advice, where CrossLink decides, which has other settings."""

_BLOCKED_WITHOUT_A_REASON = (
    "The patron's record shows nothing that blocks the patron. Have the library system's NCIP "
    "service answer ReShare with the status that the record has: look up what sets STATUS in its "
    "configuration."
)
"""In place of the check's own advice, which is for the patron."""

_CONNECTION: Mapping[LookupFailure, str] = {
    LookupFailure.AUTH_ERROR: "Give the connection a user name and password, or a key, that the "
    "library system accepts",
    LookupFailure.FORBIDDEN: "Allow the account that the connection uses to look up patrons",
    LookupFailure.UNSUPPORTED: "Enable patron lookups in the library system, or choose another "
    "connector for it",
    LookupFailure.RATE_LIMITED: "Allow this account more lookups in the library system, or lower "
    "lookups_per_second",
    LookupFailure.TIMEOUT: "See whether the library system's lookup service is running and not "
    "overloaded, and whether a firewall drops the connection",
    LookupFailure.UNREACHABLE: "See whether the library system's lookup service is running, and "
    "whether a firewall lets the connection through",
    LookupFailure.TLS: "Renew or complete the certificate of the library system's lookup service, "
    "or correct the address that the connection uses",
    LookupFailure.REDIRECTED: "Set the connection's address to the one that the library system "
    "points to",
    LookupFailure.SERVER_ERROR: "See in the library system's own log why its lookup service "
    "failed at this time",
    LookupFailure.PROTOCOL_ERROR: "See whether the connection's address is that of the library "
    "system's lookup service: its answer could not be read",
    LookupFailure.TOO_LARGE: "See whether the connection's address is that of the library "
    "system's lookup service: its answer is too large for one patron",
    LookupFailure.WRONG_PATRON: "See why the library system's lookup service answers about "
    "another patron",
    LookupFailure.NOT_CONFIGURED: "Complete the connection's settings",
}
"""What to change, by the way in which a connection to the library system failed."""


class Place(NamedTuple):
    """A place where something can be changed, and the owner who can change it."""

    owner: Owner
    product: str | None
    name: str
    applies: str | None = None  # how changed settings take effect

    def remedy(
        self,
        finding: Finding,
        text: str,
        *settings: Snippet,
        how: str | None = None,
        where: str | None = None,
        trade_off: str | None = None,
        caution: str | None = None,
    ) -> Remedy:
        """Build a remedy at this place, with the *settings* to copy."""
        return Remedy(
            finding=finding.check,
            owner=self.owner,
            product=self.product,
            text=text,
            place=self.name,
            how=how,
            where=where,
            snippets=settings,
            applies=self.applies if settings else None,
            trade_off=trade_off,
            caution=caution,
        )


REQUESTS = Place(Owner.DISCOVERY, None, "where the requests are made")


def advice_on(case: Case, finding: Finding, *, wanted: str | None = None) -> str:
    """Return what to change, as one text. *wanted* is the attribute (default: the carrier).

    Every check that suggests a change has such advice, unless its own code chooses the places.
    Raises ``KeyError`` for a check without advice.
    """
    advice = CHECKS[finding.check].advice
    if advice is None:
        raise KeyError(finding.check)
    name, protocol = case.release.wire_name(wanted or case.carrier), case.capture.protocol
    if finding.check == MISSING:
        by_protocol = {Protocol.LDAP: _IN_A_DIRECTORY, Protocol.OIDC: _AS_A_CLAIM}
        advice = by_protocol.get(protocol, advice)
    if finding.check == _OTHER_NAME and name not in SAML_NAMES.values():
        is_claim = protocol is Protocol.OIDC
        advice = _CLAIM_LETTER_FOR_LETTER if is_claim else _LETTER_FOR_LETTER
    if finding.check == "patron.could-not-ask" and isinstance(case.outcome, CouldNotLook):
        advice = _connection_advice(finding, case.outcome)
    if finding.check == "decision.patron-blocked" and finding.owner is Owner.ILS:
        advice = _BLOCKED_WITHOUT_A_REASON
    if case.settings.is_crosslink:
        advice = _IN_CROSSLINK.get(finding.check, advice)
    best = case.best_match
    if finding.check == "patron.not-found" and finding.owner is Owner.IDENTITY:
        advice = _NOBODY_IS_KNOWN if case.match.record is None else _RECORD_IS_KNOWN
        if best is not None and best.attribute != case.carrier:
            advice += _RIGHT_BUT_FOR
    kind = identifier_label(case)
    or_load = f", or load the {kind} into the one that is released"
    return advice.format(
        right=best.attribute if best else "",
        holds=holds_label(best) if best else "",
        wanted=wanted or case.carrier,
        or_load="" if is_scoped(case) else or_load,
        name=one_line(name),
        sp=case.capture.service_provider or "that is asked here",
        kind=kind,
        difference=difference_label(case),
    )


def _connection_advice(finding: Finding, outcome: CouldNotLook) -> str:
    """Return what to change at the connection that failed, and where its settings are."""
    ids = [proof.name for proof in finding.evidence if proof.what == "answer"]
    table = f'the [[ils]] table with id = "{ids[0]}"' if ids else "its [[ils]] table"
    table = table.replace("{", "{{").replace("}", "}}")
    return (
        f"{_CONNECTION[outcome.failure]}. The connection's settings are in {table} of the "
        "release verifier's site file, verifier.toml; verifier lint tests it. Then verify again."
    )


_BEFORE_THE_LISTENER = ("in the OpenURL listener", "in the web server before the request form")


def request_remedies(
    case: Case, finding: Finding, request: PastedRequest, usual: Iterable[Remedy]
) -> Iterator[Remedy]:
    """Yield the remedy where the request is built, then the *usual* ones that apply to it.

    None of them concerns a login, which was not seen, or a listener that the request does not
    pass.
    """
    check = CHECKS.get(finding.check)
    advice = check.pasted_advice if check and finding.owner is Owner.DISCOVERY else None
    if advice is not None:
        text = advice.format(
            kind=identifier_label(case), wanted=case.carrier, difference=difference_label(case)
        )
        yield REQUESTS.remedy(finding, text)
    by_listener = request.kind is RequestKind.OPENURL
    for remedy in usual:
        explained = advice is not None and remedy.owner is Owner.DISCOVERY and not remedy.snippets
        passed = by_listener or remedy.place not in _BEFORE_THE_LISTENER
        if remedy.owner is not Owner.IDENTITY and passed and not explained:
            yield remedy
