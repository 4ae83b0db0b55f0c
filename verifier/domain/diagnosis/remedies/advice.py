"""The general advice for each check as plain text, and the remedy made of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from verifier.domain.diagnosis.case import Case, difference_label, identifier_label
from verifier.domain.model.capture import PastedRequest, Protocol, RequestKind
from verifier.domain.model.finding import Finding, Owner
from verifier.domain.model.report import Remedy

# What to change where ReShare's decision, or how it is known here, is at fault.

DECISION_ADVICE: dict[str, str] = {
    "decision.host-lms-unknown": (
        "In ReShare's settings choose the library system under Host LMS integration."
    ),
    "decision.borrower-check-off": (
        "In ReShare's settings choose the host LMS integration and set the borrower check to NCIP."
    ),
    "decision.identifier-becomes-uuid": (
        "Have the requests carry the patron's {kind}, by which the library system's first answer "
        "already finds the patron."
    ),
    "decision.patron-blocked": "Settle with the library what blocks the account.",
    "decision.profile-not-allowed": (
        "In ReShare, Settings, Host LMS patron profiles, allow this patron's group to create "
        "requests; or leave it, if these patrons are not to use ReShare."
    ),
    "decision.national-number-goes-to-suppliers": (
        "Set suppress_patron_info to yes in ReShare's settings, under Request defaults; then have "
        "another identifier released."
    ),
    "decision.no-optional-fields": (
        "Have the NCIP service answer with UserOptionalFields; ReShare cannot read an answer "
        "without them."
    ),
    "decision.disagrees-with-ils": (
        "Decide which of the two is to hold, and have the library system report the state as "
        "the privilege STATUS."
    ),
    "decision.settings-differ": (
        "Correct the site file's [reshare.settings] and patron profiles, or ReShare's settings if "
        "the site file is what was meant."
    ),
    "decision.reshare-disagrees": (
        "Compare what ReShare said with the look-up shown here: its settings, its adapter or the "
        "connection to the library system differ from what is known here. ReShare's protocol "
        "audit (setting loggingNCIP) shows the messages."
    ),
}
"""By check id."""


# What to change, for each check: one plain text. Remedies with a setting to copy stand apart.

ADVICE: dict[str, str] = {
    "login.weak-algorithm": "Sign responses with RSA-SHA256 or better.",
    "release.identifier-missing": (
        "Release {wanted} to the service provider {sp}, and to the production service provider "
        "as well: releases are decided per service provider. If it is released already, see "
        "whether this person's entry has a value."
    ),
    "release.identifier-under-other-name": (
        "Send the identifier under the registered name of {wanted}, with the name format uri."
    ),
    "release.identifier-in-other-format": (
        "Keep the name and set its name format to uri (urn:oasis:names:tc:SAML:2.0:"
        "attrname-format:uri)."
    ),
    "release.identifier-only-friendly-name": (
        "Send the attribute under the registered name of {wanted}; a friendly name is a label "
        "that no service provider reads."
    ),
    "release.identifier-without-value": (
        "Fill {wanted} for this person in the directory, or correct the rule that reads it."
    ),
    "release.identifier-empty": (
        "Fill {wanted} for this person in the directory; do not send it where it is empty."
    ),
    "release.identifier-several-values": (
        "Release one value of {wanted}: the one that the library system knows."
    ),
    "release.identifier-sent-twice": "Release {wanted} once; remove the rule that repeats it.",
    "release.identifier-differs-in-userinfo": "Fill {wanted} in the ID token and in UserInfo "
    "from the same attribute.",
    "release.identifier-is-number": "Release {wanted} as a text, so that its leading zeros stay.",
    "release.identifier-stray-blanks": (
        "Remove the blanks from the value at its source, or in the rule that releases it."
    ),
    "release.identifier-scope-not-allowed": (
        "Send a scope that the identity provider's metadata lists, or have the federation add "
        "this scope to the metadata."
    ),
    "release.identifier-transient": (
        "Choose a lasting identifier that the library system stores, such as the library card's "
        "or the personnel number, and release it to {sp}."
    ),
    "release.identifier-pairwise": (
        "Choose an identifier that is the same for all service providers and that the library "
        "system stores, and release it to {sp}."
    ),
    "release.identifier-reassignable": (
        "Assert that the identifier is never given to another person, or release one that is not."
    ),
    "release.identifier-is-email": (
        "Release a lasting identifier that the library system stores instead of the address."
    ),
    "release.identifier-of-guest": (
        "Have the person log in with the account of the home organisation, or release an "
        "attribute that holds the library's identifier for guests as well."
    ),
    "release.identifier-national-number": (
        "Stop releasing this number; release the library card's or the personnel number."
    ),
    "request.refused-on-arrival": (
        "Write the institution's symbol at the end of the path, without a slash; to ReShare's own "
        "endpoint, send the pickup location as well."
    ),
    "request.old-openurl-version": (
        "Have the link made as OpenURL 1.0, with the patron in {wanted} and the item under rft."
    ),
    "request.patron-key-not-read": "Write the patron under {wanted}, where the request is made.",
    "request.patron-key-repeated": "Write {wanted} once, where the request is made.",
    "request.identifier-encoded-twice": (
        "Encode the value of {wanted} once, where the request is made."
    ),
    "request.identifier-garbled": "Write the value of {wanted} in UTF-8, where the link is made.",
    "request.another-service-chosen": (
        "Name your own institution in the path of the link, and in res.org where it has that key."
    ),
    "request.header-missing": (
        "Have the web server before the request form pass {wanted} on in the header that the "
        "listener reads."
    ),
    "request.header-empty": (
        "Have the web server set the header only where {wanted} has a value: an empty header "
        "wipes a good identifier."
    ),
    "request.header-placeholder": (
        "Have the web server set the header only where {wanted} has a value; without that "
        "condition it writes a filler."
    ),
    "request.header-name-capitals": (
        "Write reqIdHeader in small letters: header names arrive so."
    ),
    "request.replacement-empty": (
        "Write a replacement, such as $1 with a group around the part to keep: with an empty "
        "one the listener does nothing."
    ),
    "request.regex-not-matched": (
        "Correct reqIdRegex so that it fits the identifiers that arrive, or remove it; a rule "
        "that does not fit passes values on unchanged."
    ),
    "request.regex-invalid": (
        "Correct reqIdRegex: it is no valid regular expression of JavaScript, and the form "
        "answers with an error as soon as the header arrives."
    ),
    "request.replacement-group-unknown": (
        "Name a group in reqIdReplacement that reqIdRegex has: the first pair of parentheses "
        "is $1."
    ),
    "request.rule-leaves-nothing": (
        "Correct reqIdRegex and reqIdReplacement so that they keep the part that the library "
        "system knows."
    ),
    "request.both-cases": "Keep one of reqIdToUpper and reqIdToLower; small letters win today.",
    "request.identifier-missing": (
        "Have the discovery site take its user name from an attribute that arrives."
    ),
    "request.identifier-placeholder": (
        "Have the discovery site send nothing where {wanted} has no value."
    ),
    "request.identifier-joined": (
        "Have one value of {wanted} released, or take the identifier from an attribute that has "
        "one value."
    ),
    "request.identifier-too-long": "Take the identifier from an attribute with short values.",
    "request.typed-name": (
        "Let patrons log in through the campus, or make sure that the library system knows the "
        "user name exactly as it is typed."
    ),
    "request.sub-as-identifier": (
        "Pass an attribute that the library system stores in a header to the request form: the "
        "sign-on system's own key is known to no library system."
    ),
    "patron.could-not-ask": (
        "Mend the connection to the library system, of which the evidence says what went wrong; "
        "verifier lint tests it. Then verify again."
    ),
    "patron.held-and-not-found": (
        "See that address and agencies are those that ReShare uses, and in which field the "
        "library system's NCIP service looks for a patron: the record holds the identifier as "
        "{kind}."
    ),
    "patron.identifier-of-another-kind": (
        "Release the kind of identifier by which ReShare asks the library system, or have its "
        "NCIP service look into the field that holds this one."
    ),
    "patron.not-found": (
        "Look the patron up in the library system by name. If there is a record, enter or "
        "correct its {kind}; if there is none, register the patron. The record may also have a "
        "new card whose number the campus does not have yet."
    ),
    "patron.transform-spoils-identifier": (
        "Remove the listener's rule, or narrow it so that it leaves identifiers like this one "
        "as they are: the released value is right before it."
    ),
    "patron.not-the-expected": (
        "Compare this test patron's entry at the campus with the record in the library system: "
        "the one carries another identifier than the site's settings expect."
    ),
    "patron.old-barcode": (
        "Load the new card number from the library system into the campus directory, and see "
        "how card replacements get there."
    ),
    "patron.old-barcode-accepted": (
        "Load the new card number from the library system into the campus directory."
    ),
    "patron.identifier-opaque": (
        "Take the identifier from an attribute that holds the patron's {kind}; a made-up key "
        "never leads to a record, unless it is loaded into all of them."
    ),
    "patron.possible-other-person": (
        "Find out whose record it is before anything is changed: look the person up by name in "
        "the library system, and the number in the campus directory."
    ),
    "patron.ambiguous": (
        "Merge or correct the records that share this identifier in the library system."
    ),
    "patron.two-accounts": (
        "Merge the two accounts in the library system, or correct the identifier that stands in "
        "the wrong one."
    ),
    "patron.another-person": (
        "Find out whether the identifier was given to another person; correct it at the campus "
        "or in the record."
    ),
    "patron.found-by-username-only": (
        "Have ReShare receive the patron's {kind}, or have the library system's NCIP service "
        "accept user names as User ID."
    ),
    "patron.other-id-returned": (
        "See whether the library system accepts the identifier that is sent when an item arrives; "
        "send the one that it answers with where it does not."
    ),
    "patron.letter-case-relied-on": (
        "Store and release the identifier in the same letters; other systems tell capitals and "
        "small letters apart."
    ),
    "patron.record-inactive": "Activate the patron's record, or tell the patron why it is not.",
    "patron.record-expired": "Extend the patron's registration, or tell the patron that it ended.",
    "patron.fines-over-limit": "Settle the balance with the library, or have it waived.",
    "patron.identifier-shared": (
        "See to it in the library system that the identifier stands in one patron record only."
    ),
    "patron.answer-about-another": (
        "Find out why this interface of the library system answers with another patron's record, "
        "and do not rely on it until then."
    ),
    "patron.blocked-in-ils": "Settle with the library what blocks the account.",
    **DECISION_ADVICE,
}
"""By check id. A check without an entry has nothing to change."""


# The general advice on a finding, in the case's own words, as a remedy of one place.

MISSING = "release.identifier-missing"

_NOBODY_IS_KNOWN = (
    "Look the patron up in the library system by name, and enter the {kind} of that record in "
    "the campus directory. Leave {wanted} out for people who have none: a made-up number is "
    "the same for all of them."
)
_RECORD_IS_KNOWN = (
    "The library system has a record of this person, and what arrives as {wanted} is none of the "
    "record's identifiers. Release the attribute that holds the patron's {kind}, or load the "
    "{kind} into the one that is released."
)
"""In place of the check's own advice, where the evidence gives it to the identity team."""


_IN_A_DIRECTORY = (
    "Let the account that reads the directory read {wanted}, and see whether this person's entry "
    "has a value."
)
"""In place of a release: a directory has no service providers."""


_IN_CROSSLINK = {
    "decision.borrower-check-off": (
        "In CrossLink's directory, set lookupUserEnabled of the institution's lmsConfig to true."
    ),
}
"""In place of the check's own advice, where CrossLink decides, which has other settings."""


def advice_on(case: Case, finding: Finding) -> str:
    """Say what to change, in one text. Every check with a remedy but no place of its own has one.

    Raises ``KeyError`` for a check that asks for no change.
    """
    advice = ADVICE[finding.check]
    if finding.check == MISSING and case.capture.protocol is Protocol.LDAP:
        advice = _IN_A_DIRECTORY
    if case.decision.settings.is_crosslink:
        advice = _IN_CROSSLINK.get(finding.check, advice)
    if finding.check == "patron.not-found" and finding.owner is Owner.IDENTITY:
        advice = _NOBODY_IS_KNOWN if case.record is None else _RECORD_IS_KNOWN
    return advice.format(
        wanted=case.wanted,
        sp=case.capture.service_provider or "that is asked here",
        kind=identifier_label(case),
        difference=difference_label(case),
    )


# What to change where a pasted request is made: no login of its own is known behind it.

_RIGHT = "Have the request carry the patron's {kind}, exactly as the library system has it"
_NEW_CARD = (
    "See where the program that makes the request takes the number from, and have the new card's "
    "number put there."
)
REQUEST_ADVICE: dict[str, str] = {
    "patron.identifier-transformed": f"{_RIGHT}: what is sent differs by {{difference}}.",
    "patron.identifier-of-another-kind": f"{_RIGHT}.",
    "patron.identifier-opaque": f"{_RIGHT}.",
    "patron.found-by-username-only": (
        f"{_RIGHT}, or have the library system's NCIP service accept user names as User ID."
    ),
    "patron.not-found": (
        "Look the patron up in the library system by name, and have the request carry the {kind} "
        "of that record; if there is none, register the patron."
    ),
    "patron.old-barcode": _NEW_CARD,
    "patron.old-barcode-accepted": _NEW_CARD,
    "patron.letter-case-relied-on": f"{_RIGHT}, in the same letters.",
    "request.identifier-missing": "Write the patron's {kind} under {wanted} into the request.",
    "request.identifier-placeholder": "Send no {wanted} where there is no value for it.",
    "request.identifier-joined": "Write one value of {wanted} into the request.",
    "request.identifier-too-long": f"{_RIGHT}.",
}
"""In place of the checks' own advice, which speaks of logins and of what is released."""

_BEFORE_THE_LISTENER = ("in the OpenURL listener", "in the web server before the request form")


def request_remedies(
    case: Case, finding: Finding, request: PastedRequest, usual: Iterable[Remedy]
) -> Iterator[Remedy]:
    """Begin where the request is made; of the *usual* remedies keep those that it passes.

    Nobody is asked to change a login that was not seen, nor a listener that is not on the way.
    """
    advice = REQUEST_ADVICE.get(finding.check) if finding.owner is Owner.DISCOVERY else None
    if advice is not None:
        yield Remedy(
            finding=finding.check,
            owner=Owner.DISCOVERY,
            product=None,
            place="where the requests are made",
            text=advice.format(
                kind=identifier_label(case),
                wanted=case.wanted,
                difference=difference_label(case),
            ),
        )
    by_listener = request.kind is RequestKind.OPENURL
    for one in usual:
        told = advice is not None and one.owner is Owner.DISCOVERY and not one.snippets
        passed = by_listener or one.place not in _BEFORE_THE_LISTENER
        if one.owner is not Owner.IDENTITY and passed and not told:
            yield one
