"""What to change in the library system: mostly one patron's record.

Field names are those of each system's own staff screens or interface, as far as known. They are
shown as a hint only: nothing is decided by them.
"""

from collections.abc import Iterator, Mapping

from verifier.domain.diagnosis.case import Case, identifier_label
from verifier.domain.diagnosis.remedies.advice import Place, advice_on
from verifier.domain.model.finding import Finding, Owner
from verifier.domain.model.match import Transform
from verifier.domain.model.report import Remedy

_RECORD_OR = (
    "For: it can be done at once, by the library alone. Against: it mends one patron only, and "
    "the next load from the campus may undo it."
)
_GROUP_OR = "For: this patron alone is let in. Against: loans and fines follow the group as well."

FIELDS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "alma": (
        "Alma",
        {
            "barcode": "Identifiers, type Barcode",
            "primary_id": "Primary identifier",
            "username": "Primary identifier",
        },
    ),
    "folio": (
        "FOLIO",
        {"barcode": "Barcode", "username": "Username", "externalSystemId": "External system ID"},
    ),
    "koha": (
        "Koha",
        {"barcode": "Card number", "cardnumber": "Card number", "userid": "Username"},
    ),
    "sierra": ("Sierra", {"barcode": "P BARCODE", "unique id": "UNIQUE ID"}),
    "polaris": ("Polaris", {"barcode": "Barcode"}),
    "evergreen": ("Evergreen", {"barcode": "Barcode", "username": "OPAC/Staff Client User Name"}),
    "symphony": ("Symphony", {"barcode": "User ID", "alternateID": "Alternative ID"}),
    "wms": ("WorldShare", {"barcode": "Barcode"}),
    "wms2": ("WorldShare", {"barcode": "Barcode"}),
}
"""By ReShare's host LMS setting in small letters: the system's name, and its word for each kind.

Kinds are called as the connectors call them.
"""

_DESK = Place(Owner.PATRON, None, "at the library's desk")
_ABOUT_THE_FIELD = frozenset(
    {
        "patron.not-found",
        "patron.held-and-not-found",
        "patron.ambiguous",
        "patron.two-accounts",
        "patron.identifier-shared",
    }
)
_MENDED_IN_A_RECORD = frozenset(
    {
        *(Transform.T1, Transform.T2, Transform.T4, Transform.T5, Transform.T6),
        *(Transform.T7, Transform.T9, Transform.T12, Transform.T14, Transform.T15),
    }
)
"""Differences that may as well be a slip in the record; a scope or a wrapping is none."""


def advised(case: Case, finding: Finding) -> Iterator[Remedy]:
    """Yield the general advice, and the field it concerns if that is known."""
    where = _field(case) if finding.check in _ABOUT_THE_FIELD else None
    yield _library_system(case).remedy(finding, advice_on(case, finding), where=where)


def correct_the_record(case: Case, finding: Finding) -> Iterator[Remedy]:
    """Yield what the patron can do, worded for the patron."""
    yield _DESK.remedy(finding, advice_on(case, finding))


def record_what_is_sent(case: Case, finding: Finding) -> Iterator[Remedy]:
    """Suggest correcting the record to what is sent, if the mistake may be in the record."""
    best = case.best_match
    if best is not None and best.transform in _MENDED_IN_A_RECORD:
        text = (
            f"In the patron's record, write the {identifier_label(case)} as the campus sends it, "
            "if the slip is in the record and not at the campus."
        )
        place = _library_system(case)
        yield place.remedy(finding, text, where=_field(case), trade_off=_RECORD_OR)


def another_group(case: Case, finding: Finding) -> Iterator[Remedy]:
    """Suggest moving the patron to a group that may place requests."""
    text = (
        "Put the patron into a group that may place requests, if the one in the record is wrong."
    )
    yield _library_system(case).remedy(finding, text, trade_off=_GROUP_OR)


def _library_system(case: Case) -> Place:
    system = _system(case)
    name = f"in the library system, {system[0]}" if system else "in the library system"
    return Place(Owner.ILS, None, name)


def _field(case: Case) -> str | None:
    """Return the field of the record that holds the wanted kind of identifier."""
    system = _system(case)
    if system is None:
        return None
    kind = (case.release.form.ils_identifier or "").casefold()
    words = {name.casefold(): word for name, word in system[1].items()}
    return f'the patron\'s record, "{words[kind]}"' if kind in words else None


def _system(case: Case) -> tuple[str, Mapping[str, str]] | None:
    settings = case.settings
    return FIELDS.get(settings.host_lms_integration.strip().lower()) if settings.stated else None
