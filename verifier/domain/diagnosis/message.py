"""Write a ready-to-send message to the owner of the first cause, or to the patron.

Its reader has nothing else: it says what is wrong, what was seen, for which login, what to change
and how to check. Its sentences contain no released value; values stand in evidence, masked unless
they are requested.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from verifier.domain.checks.patron_match import blocks_in_force
from verifier.domain.diagnosis.case import (
    Case,
    attribute_label,
    identifier_label,
    one_line,
    owner_label,
    profile_row,
    verdict_of,
)
from verifier.domain.diagnosis.remedies.identity_provider import name_on_the_wire
from verifier.domain.diagnosis.remedies.selection import first_remedy
from verifier.domain.model.attribute_names import NOT_ATTRIBUTES, UNSPECIFIED, URI
from verifier.domain.model.capture import Protocol
from verifier.domain.model.finding import (
    SHARE,
    STATE,
    Evidence,
    Finding,
    Owner,
    Station,
    sent_identifier_evidence,
    state_evidence,
)
from verifier.domain.model.patron import BlockKind
from verifier.domain.model.report import WHAT_TO_CHANGE, Message, Paragraph, Remedy, Verdict
from verifier.domain.model.site import NOBODY, Contacts
from verifier.domain.model.text_values import mail_address, mask, mask_numbers

_SENT = "Identifier that ReShare would receive"
_STAND_INS = ("9", "8")
_MOST_NAMES = 12


def received(case: Case) -> str:
    """List the names of the attributes received, without duplicates; never a value."""
    labels = [one_line(attribute.label) for attribute in case.release.attributes]
    names = list(dict.fromkeys(labels))
    more = len(names) - _MOST_NAMES
    listed = ", ".join(names[:_MOST_NAMES])
    return f"{listed} and {more} more" if more > 0 else listed


def wanted(case: Case, cause: Finding) -> str:
    """Describe the wanted attribute: its name, its format, and the form of its value.

    ReShare's administrators read no names and formats, which do not concern them.
    """
    kind = identifier_label(case)
    lines = [f"The patron's {kind}, exactly as the library system has it"]
    if cause.owner is not Owner.RESHARE:
        best, name = case.best_match, case.carrier
        pasted = case.capture.request is not None  # the receiving program reads no other key
        if cause.owner is Owner.DISCOVERY and best is not None and not pasted:
            name = best.attribute  # the delivery may have to use another one
        lines = [f"{one_line(attribute_label(name))}, holding the patron's {kind}"]
        if cause.owner is Owner.IDENTITY and name not in NOT_ATTRIBUTES:
            lines += _as_sent(case)
    example = invented_example(case)
    if example is not None:
        lines.append(f"Form of its value: {example} (made up, in length and kind of characters)")
    return "\n".join(lines)


def _as_sent(case: Case) -> Iterator[str]:
    name = name_on_the_wire(case)
    if name != case.carrier:
        yield f"Name: {name}"
    if case.capture.protocol is Protocol.SAML:
        yield f"Name format: {URI if ':' in name else UNSPECIFIED}"


def invented_example(case: Case) -> str | None:
    """Return an invented identifier in the form of the right one, if that is known."""
    right = _right(case)
    if right is None:
        return None
    made_up = (mask(right, digit) for digit in _STAND_INS)
    return next((value for value in made_up if value != right), None)


def _right(case: Case) -> str | None:
    """Return the identifier that this patron should have: the record's, else the expected one."""
    recorded = next(iter(case.identifiers), None)
    return recorded.value if recorded else case.lookup.expected


def values_that_help(case: Case, cause: Finding) -> tuple[Evidence, ...]:
    """List the values of this login that would help; they are shown only on request.

    The library, for example, must know which patron to look for.
    """
    best = case.best_match
    found: list[tuple[str, str | None]] = [
        (_SENT, case.sent),
        (f"Patron's {identifier_label(case)} in the library system", _right(case)),
    ]
    if best is not None:
        found.append((one_line(attribute_label(best.attribute)), best.value))
    if cause.owner is Owner.ILS:
        found.append(("Name that was released", _released_name(case)))
    return tuple(
        Evidence(what="identifier", name=name, value=_visible(value))
        for name, value in found
        if value is not None
    )


def _released_name(case: Case) -> str | None:
    """Return the person's name as it was released: whole, else from its two parts."""
    values = {
        attribute.known_as: attribute.sent.values[0]
        for attribute in case.release.attributes
        if attribute.sent.values
    }
    for parts in (("displayName",), ("cn",), ("givenName", "sn")):
        name = " ".join(values[part] for part in parts if part in values)
        if name:
            return name
    return None


def to_patron(case: Case, cause: Finding, remedy: Remedy | None) -> Message:
    """Write what is wrong with the account, and what the patron can do about it.

    It does not mention any system.
    """
    of_fines = cause.check == "patron.fines-over-limit"
    wrong = "Your library account is blocked, so you cannot request items from other libraries."
    if of_fines:
        wrong = (
            "You owe the library more than it allows, so you may not be able to request items "
            "from other libraries."
        )
    reasons = [] if of_fines else _block_reasons(case)
    if reasons:
        wrong = f"{wrong} The library has noted: {', '.join(reasons)}."
    to_do = "Ask at the library what has to be settled. You can do so by answering this message."
    if remedy:
        to_do = remedy.text
    again = f"{to_do} When that is done, place your request again."
    seen = f"This was seen on {_moment(case)}."
    return Message(
        to="the patron",
        subject=_subject(case, cause),
        paragraphs=(
            Paragraph(text=f"{wrong} {seen}", needed=True),
            Paragraph(heading="What you can do", text=again, needed=True),
        ),
    )


_BLOCKS: Mapping[BlockKind, str] = {
    BlockKind.FINES: "unpaid fines or fees",
    BlockKind.LOST_CARD: "a card that was reported lost",
    BlockKind.EXPIRED: "an account that has expired",
    BlockKind.MANUAL: "a block by the library's staff",
    BlockKind.AUTO: "an automatic block",
}


def _block_reasons(case: Case) -> list[str]:
    blocks = blocks_in_force(case.views, case.lookup.day)
    return list(dict.fromkeys(_BLOCKS.get(block.kind, "a block") for _, block in blocks))


_SIGN_ON = (Owner.IDENTITY, Owner.DISCOVERY)
_OPENING = (
    "Patrons of the library place requests through ReShare. It looks up each of them in the "
    "library system by one identifier from the login."
)
_RESULTS: Mapping[Verdict, str] = {
    Verdict.FAIL: "did not pass the release verifier. The first thing that is wrong is yours to "
    "change.",
    Verdict.WARNING: "passes today, but something that the release verifier saw should be "
    "changed, and it is yours to change.",
    Verdict.UNKNOWN: "could not be checked to the end by the release verifier. The reason is "
    "yours to change.",
}
_AFTER = "Its report says whether ReShare would then accept a request from this patron."
_PLACE_AGAIN = f"Have the same request made again, and hand it to the release verifier. {_AFTER}"
_AGAIN = f"Have the same patron log in at the release verifier again. {_AFTER}"
_PER_SERVICE_PROVIDER = (
    "Releases are decided per service provider: please see to the production one as well."
)

_BLOCKED = "Library system reports a patron as blocked"

SUBJECTS: Mapping[str, str] = {
    "decision.patron-blocked": _BLOCKED,
    "patron.blocked-in-ils": _BLOCKED,
    "login.weak-algorithm": "Signature algorithm of the login",
    "patron.could-not-ask": "Patron lookups in the library system fail",
    "patron.answer-about-another": "Library system answers about another patron",
    "patron.held-and-not-found": "Patron lookup misses an identifier that is in the record",
    "patron.not-found": "Patron not found in the library system",
    "patron.ambiguous": "One identifier in several patron records",
    "patron.identifier-shared": "One identifier in several patron records",
    "patron.two-accounts": "Two patron records for one person",
    "patron.another-person": "Patron identifier leads to another person's record",
    "patron.possible-other-person": "Patron identifier may be another person's",
    "patron.other-id-returned": "Library system answers with another identifier",
    "patron.record-inactive": "Patron record is inactive",
    "patron.record-expired": "Patron record has expired",
    "patron.fines-over-limit": "Your library account: amount due",
    "decision.settings-differ": "ReShare settings differ from the copy in the site file",
    "decision.host-lms-unknown": "ReShare setting: Host LMS integration",
    "decision.borrower-check-off": "ReShare's borrower check is off",
    "decision.profile-not-allowed": "Patron group may not place requests in ReShare",
    "decision.no-optional-fields": "Library system's answer lacks a part that ReShare needs",
    "decision.identifier-becomes-uuid": "ReShare replaces the patron identifier by a key",
    "decision.disagrees-with-ils": "ReShare and the library system judge a patron differently",
    "decision.reshare-disagrees": "ReShare refuses a patron against its settings",
    "decision.national-number-goes-to-suppliers": "National identity number sent to suppliers",
}
"""The subjects of causes that concern more than the patron identifier itself."""


def _subject(case: Case, cause: Finding) -> str:
    topic = SUBJECTS.get(cause.check, "Patron identifier for ReShare")
    if topic == _BLOCKED and cause.owner is Owner.PATRON:
        topic = "Your library account is blocked"
    elif cause.station is Station.LISTENER and cause.owner is Owner.RESHARE:
        topic = "OpenURL listener settings for the patron identifier"
    elif (row := profile_row(case)) and cause.check == "decision.profile-not-allowed":
        topic = f"Patron group {row} may not place requests in ReShare"
    return one_line(f"{topic} ({case.release.form.institution})")


def message_to_owner(
    case: Case, cause: Finding | None, remedies: tuple[Remedy, ...], contacts: Contacts = NOBODY
) -> Message | None:
    """Write what is wrong, for which login, what to change, and how to check."""
    if cause is None:
        return None
    remedy = first_remedy(remedies, cause.check, cause.owner)
    if cause.owner is Owner.PATRON:
        return to_patron(case, cause, remedy)
    # for the campus, the identity provider's own address takes precedence
    own = case.capture.idp.contact if cause.owner is Owner.IDENTITY else None
    return Message(
        to=owner_label(cause.owner, case),
        contact=mail_address(own) or contacts.of(cause.owner),
        subject=_subject(case, cause),
        paragraphs=tuple(_paragraphs(case, cause, remedy)),
        values=values_that_help(case, cause),
    )


def _paragraphs(case: Case, cause: Finding, remedy: Remedy | None) -> Iterator[Paragraph]:
    pasted = case.capture.request is not None
    what = "request that was handed in" if pasted else "login"
    result = _RESULTS.get(verdict_of(case), _RESULTS[Verdict.WARNING])
    yield Paragraph(text=f"{_OPENING} A {what} on {_day(case)} {result}")
    yield Paragraph(heading="What is wrong", text=one_line(cause.message), needed=True)
    seen = tuple(_seen(case, cause))
    if seen:
        yield Paragraph(heading="What was seen", text="", evidence=seen)
    yield _which(case, seen)
    if cause.owner in _SIGN_ON and case.release.attributes:
        yield Paragraph(heading="What was received (names only)", text=received(case))
    if cause.owner in _SIGN_ON or cause.station is Station.LISTENER:
        text = wanted(case, cause)
        if cause.owner is Owner.IDENTITY and case.capture.service_provider:
            text = f"{text}\n{_PER_SERVICE_PROVIDER}"
        yield Paragraph(heading="What is wanted", text=text)
    if remedy is not None:
        yield _to_change(remedy)
    before = f"{remedy.preview}\n" if remedy and remedy.preview else ""
    yield Paragraph(heading="How to check", text=f"{before}{_PLACE_AGAIN if pasted else _AGAIN}")


# What was seen: the evidence of the cause, each piece under a name that needs no other page.

_MOST_SEEN = 8
_IN_OTHER_WORDS = ("transform", "released", "source")
"""Kinds of evidence that other parts of the message already give, as the names of attributes."""


def _seen(case: Case, cause: Finding) -> Iterator[Evidence]:
    evidence = [
        proof
        for proof in cause.evidence
        if proof.what not in _IN_OTHER_WORDS and (proof.what, proof.value) != ("attribute", None)
    ]
    yield from (_named(case, proof) for proof in evidence[:_MOST_SEEN])
    more = len(evidence) - _MOST_SEEN
    if more > 0:
        yield state_evidence("Further evidence in the report", str(more))


_LABELS: Mapping[str, str] = {
    "attribute": "Released value of {}",
    "record": "Patron record, {}",
    "this patron's record": "Patron record, {}",
    "block": "Patron record, {}",
    "answer": "Answer of the connection {}",
    "privilege": "{} in the library system's answer",
    "patron profile": "{} in the library system's answer",
    "setting": "Setting {}",
    "gate": "Check of the login, {}",
    "length": "{}",
    STATE: "{}",
    SHARE: "{}",
}
"""What a piece of evidence is called, by its kind; any other kind goes before the name."""


def _named(case: Case, proof: Evidence) -> Evidence:
    value = None if proof.value is None else _visible(proof.value)
    label = _LABELS.get(proof.what, f"{proof.what.capitalize()} {{}}")
    name = label.format(one_line(proof.name))
    if proof == sent_identifier_evidence(case.sent):
        name = _SENT
    kept = proof.name == "STATUS" or proof.value == profile_row(case)
    if proof.what == "answer":  # a library system's own words may quote what it was asked
        return state_evidence(name, _without_values(case, value or "no message"))
    if proof.what in ("privilege", "patron profile") and value is not None and kept:
        # the protocol's own word, and a row of ReShare's settings: neither is a person's
        return state_evidence(name, value)
    if proof.what == "block":  # what staff wrote stays in the library
        value = None
    return replace(proof, name=name, value=value)


def _visible(value: str) -> str:
    """Return *value* on one line, in quotation marks if blanks stand around it."""
    line = "".join(sign if sign.isprintable() else " " for sign in value)
    return line if line == line.strip() and line else f'"{line}"'


def _without_values(case: Case, text: str) -> str:
    """Mask known values in *text*, and whatever looks like a number or an address."""
    known = {case.sent, _right(case), case.capture.subject.value, case.capture.typed_username}
    for attribute in case.release.attributes:
        known.update(attribute.sent.values)
    for value in sorted(filter(None, known), key=len, reverse=True):
        text = text.replace(value, mask(value))
    return mask_numbers(text)


# Which login: what identifies it for people who do not have the report.


def _which(case: Case, seen: tuple[Evidence, ...]) -> Paragraph:
    idp = case.capture.idp
    facts = (
        ("Time", _moment(case)),
        ("Identity provider", idp.display_name if idp.entity_id else None),
        ("Identity provider (entity ID)", idp.entity_id),
        ("Service provider (entity ID)", case.capture.service_provider),
        (_SENT, None if case.sent else "none"),
    )
    # no value of a person, so that no mask of one can spoil it
    lines = [state_evidence(name, one_line(value)) for name, value in facts if value]
    sent = _named(case, sent_identifier_evidence(case.sent))
    if case.sent and sent not in seen:
        lines.append(sent)
    if case.why_unknown is not None:
        lines = [line for line in lines if line.name != _SENT]
    return Paragraph(
        heading=f"Which {case.handed_in}", text="", evidence=tuple(lines), needed=True
    )


def _day(case: Case) -> str:
    day = case.capture.captured_at
    return f"{day.day} {day:%B %Y}"


def _moment(case: Case) -> str:
    return f"{_day(case)}, {case.capture.captured_at:%H:%M} UTC"


def _to_change(remedy: Remedy) -> Paragraph:
    message = (
        remedy.text,
        remedy.how,
        remedy.where and f"Where: {remedy.where}",
        remedy.applies and f"Takes effect: {remedy.applies}",
        remedy.caution and f"Mind: {remedy.caution}",
    )
    return Paragraph(
        heading=WHAT_TO_CHANGE,
        needed=True,
        short=remedy.text,
        text="\n".join(filter(None, message)),
        settings=tuple(f"{snippet.heading}:\n{snippet.text}" for snippet in remedy.snippets),
    )
