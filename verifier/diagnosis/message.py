"""A message, ready to send, to whoever owns the first cause.

It says in plain words what was received, what is wanted, what to change and how to check. No
released value is in its sentences; those that would help stand apart, for who asks for them.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.diagnosis.case import Case
from verifier.diagnosis.message_facts import received, values_that_help, wanted
from verifier.diagnosis.message_to_patron import to_patron
from verifier.diagnosis.remedies.choosing import first_remedy
from verifier.diagnosis.words import one_line, owner_in_words
from verifier.model.contacts import NOBODY, Contacts
from verifier.model.finding import Finding, Owner, Severity
from verifier.model.mail_address import mail_address
from verifier.model.message import Message, Paragraph
from verifier.model.report import Remedy

_SIGN_ON = (Owner.IDENTITY, Owner.DISCOVERY)
_OPENING = (
    "Patrons of the library order through ReShare, which finds each of them in the library "
    "system by one identifier from the login."
)
_WENT_WRONG = "For a login on {day} this goes wrong, and the first place where it does is yours."
_TO_BE_CHANGED = (
    "A login on {day} showed something that should be changed, and the place is yours."
)
_BY_REQUEST = (
    "For a request that was looked at on {day} this goes wrong, and the first place where it does "
    "is yours."
)
_TO_CHANGE_IN_REQUEST = (
    "A request that was looked at on {day} showed something that should be changed, and the place "
    "is yours."
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
    case: Case,
    cause: Finding | None,
    remedies: tuple[Remedy, ...],
    contacts: Contacts = NOBODY,
) -> Message | None:
    """Say what is wrong, what to change, for whom, in which format, and how to check."""
    if cause is None:
        return None
    remedy = first_remedy(remedies, cause.check, cause.owner)
    if cause.owner is Owner.PATRON:
        return to_patron(case, cause, remedy)
    return Message(
        to=owner_in_words(cause.owner, case),
        contact=_contact(case, cause, contacts),
        subject=one_line(f"Patron identifier for ReShare ({case.form.institution})"),
        paragraphs=tuple(_paragraphs(case, cause, remedy)),
        values=values_that_help(case, cause),
    )


def _contact(case: Case, cause: Finding, contacts: Contacts) -> str | None:
    """Give one address: for the campus the identity provider's own goes before the site's."""
    own = case.capture.idp.contact if cause.owner is Owner.IDENTITY else None
    return mail_address(own) or contacts.of(cause.owner)


def _paragraphs(case: Case, cause: Finding, remedy: Remedy | None) -> Iterator[Paragraph]:
    day = case.capture.captured_at
    fails = any(one.severity is Severity.ERROR for one in case.findings)
    pasted = case.capture.request is not None
    seen = _WENT_WRONG if fails else _TO_BE_CHANGED
    if pasted:
        seen = _BY_REQUEST if fails else _TO_CHANGE_IN_REQUEST
    yield Paragraph(text=f"{_OPENING} {seen.format(day=f'{day.day} {day:%B %Y}')}")
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
    said = (
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
        text="\n".join(filter(None, said)),
        settings=tuple(f"{one.heading}:\n{one.text}" for one in remedy.snippets),
    )


def _parties(case: Case, cause: Finding) -> str | None:
    """Name the two entity IDs to those who set up the sign-on between them."""
    if cause.owner not in _SIGN_ON:
        return None
    sp, idp = case.capture.service_provider, case.capture.idp.entity_id
    lines = [
        f"Service provider (entity ID): {one_line(sp)}" if sp else None,
        f"Identity provider (entity ID): {one_line(idp)}" if idp else None,
        _PER_SERVICE_PROVIDER if cause.owner is Owner.IDENTITY and (sp or idp) else None,
    ]
    return "\n".join(filter(None, lines)) or None
