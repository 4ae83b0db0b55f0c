"""What a request export contains, and the column names and keys that it may use."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from verifier.adapters.tabular.cells import nearest, normal, positions_of, quoted, there_are
from verifier.domain.model.triage import ExportOddity, RequestsRead


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestExport:
    """The requests of an export, and the damage that programs did to them.

    ``spoilt`` are the IDs of requests whose identifier cannot be relied on.
    """

    read: RequestsRead
    oddities: tuple[ExportOddity, ...] = ()
    spoilt: frozenset[str] = frozenset()


class NotRequests(Exception):  # noqa: N818 - an answer about the file, not a defect
    """The file is not an export of requests. ``message`` contains none of its values."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


# Source: mod-rs's JSON, and the labels and columns of ReShare's staff screens (ui-rs).

NAMES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "identifier": (
            *("patronIdentifier", "User ID", "Requesting user ID", "Requesting user"),
            *("Requester identifier", "Patron", "Patron identifier", "Patron ID"),
        ),
        "id": ("id",),
        "number": ("hrid", "Request ID", "Request number", "Request"),
        "created": ("dateCreated", "Date created", "Created", "Date requested", "Request date"),
        "state": ("state", "state.code", "Request state", "Status", "Request status"),
        "group": (
            *("patronType", "Patron type", "Patron profile", "Patron group"),
            *("resolvedPatron.userProfile", "User profile"),
        ),
        "surname": ("patronSurname", "Last name", "Surname", "Family name"),
        "given-name": ("patronGivenName", "First name", "Given name"),
        "email": ("patronEmail", "Delivery email", "Email address", "Email", "E-mail"),
        "institution": (
            *("requestingInstitutionSymbol", "Requesting institution"),
            *("Requesting institution symbol", "Requester"),
        ),
        "pickup-location": (
            *("pickupLocationSlug", "Pickup location", "pickupLocationCode", "pickupLocation"),
        ),
        "door": ("door", "Placed by", "Source"),
        "audit": ("audit", "Audit message", "Audit text", "audit.message", "Message"),
    }
)
"""By the field name for ``--column``. If a file has several of the names, the first counts."""

IDENTIFIER = "identifier"


@dataclass(frozen=True, slots=True)
class Found:
    """A column with one of the fields: its index and its heading."""

    at: int
    heading: str


def find(headings: Sequence[str], chosen: Mapping[str, str], place: str) -> dict[str, Found]:
    """Find the columns. *chosen* are those that the user named. Raises ``NotRequests``.

    The identifier's column is required; every other one may be missing.
    """
    by_name = positions_of(headings)
    problems = []
    for field, name in chosen.items():
        if normal(name) not in by_name:
            near = nearest(name, headings)
            hint = f"; did you mean {quoted(near)}?" if near else "."
            problems.append(
                f"{place} has no column {quoted(name)} (--column {field}); "
                f"{there_are(headings)}{hint}"
            )
    if problems:
        raise NotRequests(" ".join(problems))
    found: dict[str, Found] = {}
    for field, names in NAMES.items():
        for name in (chosen[field],) if field in chosen else names:
            places = by_name.get(normal(name), [])
            if len(places) > 1:
                raise NotRequests(
                    f"{place} has {len(places)} columns {quoted(headings[places[0]])}. Give them "
                    "different headings."
                )
            if places:
                found[field] = Found(places[0], headings[places[0]])
                break
    if IDENTIFIER not in found:
        raise NotRequests(no_identifier(headings, place, part="column"))
    return found


def no_identifier(headings: Sequence[str], place: str, *, part: str) -> str:
    """Build the message that no *part* (column or key) is known to hold the identifier."""
    return (
        f"{place} has no {part} that is known to hold the User ID; {there_are(headings)}. Say "
        "which one does with --column identifier=NAME (on the page: the field for column names)."
    )


def read_columns(written: Sequence[str]) -> dict[str, str]:
    """Parse options like ``identifier=User ID``. Raises ``NotRequests`` for an unknown field."""
    chosen: dict[str, str] = {}
    for entry in filter(str.strip, written):
        field, equals, heading = (part.strip() for part in entry.partition("="))
        if field not in NAMES or not equals or not heading:
            raise NotRequests(
                f"--column {field or '=…'}: write FIELD=NAME, where FIELD "
                f"is one of {', '.join(NAMES)}."
            )
        chosen[field] = heading
    return chosen
