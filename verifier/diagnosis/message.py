"""A message, ready to send, to whoever owns the first cause. No released value is in it."""

from __future__ import annotations

from verifier.diagnosis.case import Case
from verifier.diagnosis.words import owner_in_words
from verifier.model.finding import Finding, Owner
from verifier.model.report import Remedy

_STAND_INS = ("9", "8")
_SEND_VALUES = (Owner.IDENTITY, Owner.DISCOVERY, Owner.RESHARE)
_AGAIN = (
    "How to check\nHave the same patron log in at the release verifier again; its report says "
    "whether ReShare would then find the patron."
)
_PER_SERVICE_PROVIDER = (
    "Releases are decided per service provider: please see to the production one as well."
)


def message_to_owner(
    case: Case, cause: Finding | None, remedies: tuple[Remedy, ...]
) -> str | None:
    """Say what is wrong, what to change, for whom, in which format, and how to check."""
    if cause is None:
        return None
    parts = (
        _address(case, cause),
        f"What is wrong\n{cause.message}",
        _to_change(cause, remedies),
        _parties(case, cause),
        _format(case) if cause.owner in _SEND_VALUES else None,
        _AGAIN,
    )
    return "\n\n".join(filter(None, parts)) + "\n"


def _address(case: Case, cause: Finding) -> str:
    contact = case.capture.idp.contact if cause.owner is Owner.IDENTITY else None
    to = owner_in_words(cause.owner, case) + (f" <{contact}>" if contact else "")
    about = (
        "Your library account" if cause.owner is Owner.PATRON else "Patron identifier for ReShare"
    )
    return f"To: {to}\nSubject: {about} ({case.form.institution})"


def _to_change(cause: Finding, remedies: tuple[Remedy, ...]) -> str | None:
    """Give the cause's remedies for its owner; for anybody where its owner has none."""
    every = [one for one in remedies if one.finding == cause.check]
    own = [one for one in every if one.owner is cause.owner] or every
    texts = [
        "\n".join(filter(None, (one.text, one.how, one.where, one.snippet, one.applies)))
        for one in own
    ]
    return "What to change\n" + "\n\n".join(texts) if texts else None


def _parties(case: Case, cause: Finding) -> str | None:
    """Name the two entity IDs to those who set up the sign-on between them."""
    if cause.owner not in (Owner.IDENTITY, Owner.DISCOVERY):
        return None
    sp, idp = case.capture.service_provider, case.capture.idp.entity_id
    lines = [
        f"Service provider (entity ID): {sp}" if sp else None,
        f"Identity provider (entity ID): {idp}" if idp else None,
    ]
    known = [one for one in lines if one]
    if not known:
        return None
    if cause.owner is Owner.IDENTITY:
        known.append(_PER_SERVICE_PROVIDER)
    return "\n".join(("For whom", *known))


def _format(case: Case) -> str | None:
    """Show an invented identifier of the right shape, where the right one is known."""
    right = next(iter(case.identifiers), None)
    if right is None:
        return None
    for digit in _STAND_INS:
        example = _masked(right.value, digit)
        if example != right.value:
            return f"Format of the identifier that ReShare needs ({right.type})\n{example}"
    return None


def _masked(value: str, digit: str) -> str:
    """*value* in shape and length only."""
    return "".join(
        digit if one.isdigit() else ("X" if one.isupper() else "x") if one.isalpha() else one
        for one in value
    )
