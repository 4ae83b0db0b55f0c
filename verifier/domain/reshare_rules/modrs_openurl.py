"""How ReShare's own OpenURL endpoint reads a link: ``GET /rs/patronrequests/openURL``.

Mirrors mod-rs ``OpenUrlService``. It reads ``req.id``; the listener reads ``req_id``.
"""

from collections.abc import Iterator

from verifier.domain.model.capture import PostedField
from verifier.domain.model.text_values import java_trimmed
from verifier.domain.reshare_rules.openurl import Query, Value, collected

PATRON_KEY = "req.id"

_AS_TEXT_1_0 = (
    ("patronIdentifier", (PATRON_KEY,)),
    ("patronEmail", ("req.emailAddress",)),
    ("publicationType", ("rft.genre",)),
    ("systemInstanceIdentifier", ("rft.id",)),
    ("title", ("rft.title", "rft.btitle", "rft.jtitle")),
    ("titleOfComponent", ("rft.atitle",)),
    ("author", ("rft.au", "rft.creator")),
    ("publisher", ("rft.pub",)),
    ("placeOfPublication", ("rft.place",)),
    ("volume", ("rft.volume",)),
    ("issue", ("rft.issue",)),
    ("publicationDate", ("rft.date",)),
    ("edition", ("rft.edition",)),
    ("issn", ("rft.issn",)),
    ("isbn", ("rft.isbn",)),
    ("requestIdentifiers.illiad", ("rft.identifier.illiad",)),
    ("patronNote", ("svc.note",)),
    ("pickupLocationSlug", ("svc.pickupLocation",)),
    ("neededBy", ("svc.neededBy",)),
    ("serviceType", ("svc.id",)),
)
_AS_TEXT_0_1 = (
    ("title", ("title",)),
    ("titleOfComponent", ("atitle",)),
    ("volume", ("volume",)),
    ("issue", ("issue",)),
    ("publicationDate", ("date",)),
    ("issn", ("issn",)),
    ("isbn", ("isbn",)),
    ("pickupLocationSlug", ("pickupLocation",)),
)


def patron_of(query: Query) -> str | None:
    """Return the patron identifier; version 0.1 (no key ``rft.…``) cannot have one."""
    return _text(collected(query).get(PATRON_KEY)) if is_version_1_0(query) else None


def is_version_1_0(query: Query) -> bool:
    """Whether the link counts as version 1.0: it has keys that begin with ``rft.``."""
    return any(key.startswith("rft.") for key, _ in query)


def posted_fields(query: Query) -> tuple[PostedField, ...]:
    """List the fields of the request that ReShare would create from *query*."""
    table = _AS_TEXT_1_0 if is_version_1_0(query) else _AS_TEXT_0_1
    values = collected(query)
    return (
        PostedField(key="isRequester", values=("true",), note="always so"),
        *(row for key, names in table for row in _row(key, names, values)),
        PostedField(
            key="requestingInstitutionSymbol",
            note="the first symbol of the institution that the pickup location belongs to",
        ),
    )


def why_refused(query: Query) -> str | None:
    """Return why ReShare would create no request; None if it would.

    It finds the institution by the pickup location.
    """
    key = "svc.pickupLocation" if is_version_1_0(query) else "pickupLocation"
    if _text(collected(query).get(key)) is None:
        return (
            "ReShare's own endpoint makes no request without a pickup location, by which it finds "
            "the institution; it answers: No pickup location supplied."
        )
    return None


def _row(key: str, names: tuple[str, ...], values: dict[str, Value]) -> Iterator[PostedField]:
    for name in names:
        text = _text(values.get(name))
        if text is not None:
            note = None if isinstance(values[name], str) else "came several times, so it is joined"
            yield PostedField(key=key, values=(text,), source=name, note=note)
            return


def _text(value: Value | None) -> str | None:
    """Join several values by a comma, and strip spaces as Java does; None if nothing is left."""
    if value is None:
        return None
    return java_trimmed(value if isinstance(value, str) else ",".join(value)) or None
