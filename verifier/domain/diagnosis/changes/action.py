"""Say who can undo a change that stops requests, how, and write to them.

A verdict names the owner if a library system was asked. Otherwise the sign-on changed, which is
the identity team's.
"""

from collections.abc import Iterator, Mapping

from verifier.domain.diagnosis.case import one_line
from verifier.domain.model.comparison import (
    Change,
    ChangeAction,
    ChangeKind,
    ComparedSide,
    Effect,
    Impact,
    Judgement,
)
from verifier.domain.model.finding import Evidence, Owner, state_evidence
from verifier.domain.model.report import WHAT_TO_CHANGE, Message, Paragraph
from verifier.domain.model.site import NOBODY, Contacts
from verifier.domain.model.text_values import mail_address
from verifier.domain.model.wording import DIFFERENCES, OWNERS

_OPENING = (
    "Patrons of the library place requests through ReShare. It looks up each of them in the "
    "library system by one identifier from the login. The release verifier compared a login from "
    "before a change with one from after it."
)
_SUBJECTS: Mapping[Effect, str] = {
    Effect.BREAKS: "A change stops requests in ReShare",
    Effect.STILL_BROKEN: "Requests in ReShare fail before and after a change",
}
_WRONG: Mapping[Effect, str] = {
    Effect.BREAKS: "Requests fail after the change",
    Effect.STILL_BROKEN: "Requests fail, and did so before the change",
}
_HOW_TO_CHECK = (
    "Log in again as the same patron, save the login, and compare it with the one from before: "
    "verifier compare BEFORE AFTER."
)


def action_on(
    judgement: Judgement,
    changes: tuple[Change, ...],
    before: ComparedSide,
    after: ComparedSide,
    *,
    remedy: str | None,
    institution: str,
    contact: str | None = None,
    contacts: Contacts = NOBODY,
) -> ChangeAction | None:
    """Return who can act, what to change, and the message; None if requests do not fail.

    *remedy* is what the report of the login after the change says first; *contact* is the address
    in its identity provider's metadata.
    """
    if judgement.road not in _SUBJECTS:
        return None
    concerned = [change for change in changes if change.bearing is Impact.BREAKS]
    owner = after.cause.owner if after.cause else Owner.IDENTITY
    undo = " ".join(map(_undo, concerned))
    what = undo if owner is Owner.IDENTITY and undo else remedy or undo or _without_a_change(after)
    if owner is Owner.PATRON:
        return ChangeAction(owner=owner, remedy=what, message=_to_patron(what, institution))
    address = mail_address(contact) if owner is Owner.IDENTITY else None
    message = Message(
        to=OWNERS[owner],
        contact=address or contacts.of(owner),
        subject=one_line(f"{_SUBJECTS[judgement.road]} ({institution})"),
        paragraphs=tuple(_paragraphs(judgement, concerned, before, after, what)),
    )
    return ChangeAction(owner=owner, remedy=what, message=message)


def _to_patron(what: str, institution: str) -> Message:
    return Message(
        to=OWNERS[Owner.PATRON],
        subject=one_line(f"Your library account ({institution})"),
        paragraphs=(
            Paragraph(text="You cannot request items from other libraries at the moment."),
            Paragraph(heading="What you can do", text=one_line(what), needed=True),
        ),
    )


def _paragraphs(
    judgement: Judgement,
    concerned: list[Change],
    before: ComparedSide,
    after: ComparedSide,
    what: str,
) -> Iterator[Paragraph]:
    yield Paragraph(text=_OPENING)
    wrong = f"{_WRONG[judgement.road]}: {judgement.reason}."
    if after.cause is not None:
        wrong = f"{wrong} {after.cause.summary}"
    yield Paragraph(heading="What is wrong", text=one_line(wrong), needed=True)
    if concerned:
        lines = "\n".join(dict.fromkeys(map(_described, concerned)))
        yield Paragraph(heading="What changed", text=lines, needed=True)
    for when, side in (("before", before), ("after", after)):
        yield Paragraph(
            heading=f"The login {when} the change",
            text="",
            evidence=tuple(_facts(side)),
            needed=True,
        )
    yield Paragraph(heading=WHAT_TO_CHANGE, text=one_line(what), needed=True)
    yield Paragraph(heading="How to check", text=_HOW_TO_CHECK)


def _facts(side: ComparedSide) -> Iterator[Evidence]:
    moment = side.captured_at
    facts = (
        ("Time", f"{moment.day} {moment:%B %Y, %H:%M} UTC"),
        ("Identity provider", side.idp_name if side.entity_id else None),
        ("Identity provider (entity ID)", side.entity_id),
        ("Service provider (entity ID)", side.service_provider),
    )
    yield from (state_evidence(name, one_line(value)) for name, value in facts if value)
    name = f"Identifier that ReShare would receive, from {side.taken_from}"
    if side.identifier:
        yield Evidence(what="identifier", name=name, value=one_line(side.identifier))
    else:
        yield state_evidence(name, "none")


def _described(change: Change) -> str:
    """Describe a change by the names on the wire, without values."""
    was, now = (
        "not there" if sent is None else _written(sent.name, sent.name_format)
        for sent in (change.before, change.after)
    )
    kinds = ", ".join(kind.value.replace("-", " ") for kind in change.kinds)
    names = was if was == now else f"before {was}; after {now}"
    return one_line(f"{change.label} ({kinds}): {names}")


def _written(name: str, name_format: str | None) -> str:
    return f"{name}, format {name_format}" if name_format else name


_UNDO: Mapping[ChangeKind, str] = {
    ChangeKind.GONE: "Release {label} again, as before the change.",
    ChangeKind.RENAMED: "Release {label} under the name {name} again, as before the change.",
    ChangeKind.NAME_FORMAT: "Release {label} with the name format {format} again.",
    ChangeKind.SUBJECT_KIND: "Send the subject (NameID) as before the change: {name} {format}.",
    ChangeKind.SUBJECT_FORMAT: "Send the subject (NameID) as before the change: {format}.",
    ChangeKind.REFORMATTED: "Release {label} in the form of before the change: it now differs by "
    "{difference}.",
    ChangeKind.MORE_VALUES: "Release one value of {label}, the one of before the change.",
    ChangeKind.REORDERED: "Release one value of {label}, the one of before the change.",
    ChangeKind.NEW: "Do not release {label} to this service provider, as before the change.",
}
"""How to undo a change of what is released, the gravest kind first."""


def _undo(change: Change) -> str:
    was = change.before
    advice = next(
        (text for kind, text in _UNDO.items() if kind in change.kinds),
        "Release the value of {label} that was released before the change.",
    )
    return advice.format(
        label=change.label,
        name=was.name if was else "",
        format=(was and was.name_format) or "without a name format",
        difference=" and ".join(DIFFERENCES[transform] for transform in change.transforms),
    )


def _without_a_change(after: ComparedSide) -> str:
    return (
        f"Release {after.taken_from} with the identifier by which the library system knows the "
        "patron; verifier verify of the login after the change shows what is wrong with it."
    )
