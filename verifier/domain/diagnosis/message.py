"""Write a ready-to-send message to the owner of the first cause, or to the patron.

It says in plain words what was received, what is wanted, what to change and how to check. Its
sentences contain no released value; helpful values are listed separately, on request.
"""

from collections.abc import Iterator

from verifier.domain.diagnosis.case import (
    Case,
    attribute_label,
    identifier_label,
    one_line,
    owner_label,
)
from verifier.domain.diagnosis.remedies.identity_provider import name_on_the_wire
from verifier.domain.diagnosis.remedies.selection import first_remedy
from verifier.domain.model.attribute_names import NOT_ATTRIBUTES, UNSPECIFIED, URI
from verifier.domain.model.capture import Protocol
from verifier.domain.model.finding import Evidence, Finding, Owner, Severity
from verifier.domain.model.report import Message, Paragraph, Remedy
from verifier.domain.model.site import NOBODY, Contacts
from verifier.domain.model.text_values import mail_address, mask

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

    ReShare's administrators are not told names and formats, which do not concern them.
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
        ("The identifier that ReShare would receive", case.sent),
        (f"The patron's {identifier_label(case)} in the library system", _right(case)),
    ]
    if best is not None:
        found.append((one_line(attribute_label(best.attribute)), best.value))
    if cause.owner is Owner.ILS:
        found.append(("The name that was released", _released_name(case)))
    return tuple(
        Evidence(what="identifier", name=name, value=one_line(value))
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
    wrong = "Your library account is blocked at the moment, so nothing can be ordered with it."
    if cause.check == "patron.fines-over-limit":
        wrong = (
            "There is more to pay on your library account than the library allows, so nothing can "
            "be ordered with it."
        )
    to_do = "Ask at the library what has to be settled. You can do so by answering this message."
    if remedy:
        to_do = remedy.text
    again = f"{to_do} When that is done, place your request again."
    return Message(
        to="the patron",
        subject=one_line(f"Your library account ({case.release.form.institution})"),
        paragraphs=(Paragraph(text=wrong), Paragraph(heading="What you can do", text=again)),
    )


_SIGN_ON = (Owner.IDENTITY, Owner.DISCOVERY)
_OPENING = (
    "Patrons of the library order through ReShare, which finds each of them in the library "
    "system by one identifier from the login."
)
_PLACE_AGAIN = (
    "Have the same request made again, and hand it to the release verifier; its report says "
    "whether ReShare would then find the patron."
)
_AGAIN = (
    "Have the same patron log in at the release verifier again; its report says whether ReShare "
    "would then find the patron."
)
_PER_SERVICE_PROVIDER = (
    "Releases are decided per service provider: please see to the production one as well."
)


def message_to_owner(
    case: Case, cause: Finding | None, remedies: tuple[Remedy, ...], contacts: Contacts = NOBODY
) -> Message | None:
    """Write what is wrong, what to change, for which provider, and how to check."""
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
        subject=one_line(f"Patron identifier for ReShare ({case.release.form.institution})"),
        paragraphs=tuple(_paragraphs(case, cause, remedy)),
        values=values_that_help(case, cause),
    )


def _paragraphs(case: Case, cause: Finding, remedy: Remedy | None) -> Iterator[Paragraph]:
    day, pasted = case.capture.captured_at, case.capture.request is not None
    seen = f"{'request that was looked at' if pasted else 'login'} on {day.day} {day:%B %Y}"
    message = f"A {seen} showed something that should be changed, and the place is yours."
    if any(finding.severity is Severity.ERROR for finding in case.findings):
        message = f"For a {seen} this goes wrong, and the first place where it does is yours."
    yield Paragraph(text=f"{_OPENING} {message}")
    yield Paragraph(heading="What is wrong", text=one_line(cause.message), needed=True)
    if cause.owner in _SIGN_ON and case.release.attributes:
        yield Paragraph(heading="What was received (names only)", text=received(case))
    if cause.owner is not Owner.ILS:
        yield Paragraph(heading="What is wanted", text=wanted(case, cause))
    parties = _parties(case, cause)
    if parties:
        yield Paragraph(heading="For whom", text=parties)
    if remedy is not None:
        yield _to_change(remedy)
    before = f"{remedy.preview}\n" if remedy and remedy.preview else ""
    yield Paragraph(heading="How to check", text=f"{before}{_PLACE_AGAIN if pasted else _AGAIN}")


def _to_change(remedy: Remedy) -> Paragraph:
    message = (
        remedy.text,
        remedy.how,
        remedy.where and f"Where: {remedy.where}",
        remedy.applies and f"Takes effect: {remedy.applies}",
        remedy.caution and f"Mind: {remedy.caution}",
    )
    return Paragraph(
        heading="What to change",
        needed=True,
        short=remedy.text,
        text="\n".join(filter(None, message)),
        settings=tuple(f"{snippet.heading}:\n{snippet.text}" for snippet in remedy.snippets),
    )


def _parties(case: Case, cause: Finding) -> str | None:
    """Name the two entity IDs, for the teams that configure the sign-on between them."""
    if cause.owner not in _SIGN_ON:
        return None
    sp, idp = case.capture.service_provider, case.capture.idp.entity_id
    lines = [
        f"Service provider (entity ID): {one_line(sp)}" if sp else None,
        f"Identity provider (entity ID): {one_line(idp)}" if idp else None,
        _PER_SERVICE_PROVIDER if cause.owner is Owner.IDENTITY and (sp or idp) else None,
    ]
    return "\n".join(filter(None, lines)) or None
