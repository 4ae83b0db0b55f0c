"""A row of Koha's as a patron record: each part by itself."""

from decimal import Decimal

import pytest

from tests.adapters.ils.koha.koha_patrons import GAIL, connection, gail
from verifier.adapters.http.json_body import validate_json
from verifier.adapters.http.lookup_errors import LookupAborted
from verifier.adapters.ils.koha.record import Patron, Patrons, patron_record
from verifier.adapters.ils.koha.settings import KohaSettings
from verifier.domain.model.patron import (
    AccountStatus,
    Balance,
    IdentifierStatus,
    PatronGroup,
    PatronIdentifier,
    PersonName,
    Stops,
)

OPTIONS = KohaSettings.of(connection("https://koha.example.edu"))


def with_settings(**changes):
    return OPTIONS.model_copy(update=changes)


ACTIVE = IdentifierStatus.ACTIVE
FLAGS = {"restricted": "manual", "patron_card_lost": "lost_card", "incorrect_address": "other"}


def record(*, options=OPTIONS, owed=None, embed=False, **row):
    """The record of a patron with that row."""
    known = {name: row.pop(name) for name in list(row) if name in vars(gail())}
    shown = gail(**known).as_row(embed=embed) | row
    return patron_record(Patron.model_validate(shown), options, source="koha", owed=owed)


FIRST, SECOND = "gail@example.edu", "good@example.edu"


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (
            {},  # whether a record is in use Koha has no word for
            {
                "internal_id": "51",
                "identifiers": (
                    PatronIdentifier(type="barcode", value=GAIL, status=ACTIVE, primary=True),
                    PatronIdentifier(type="userid", value="ggood", status=ACTIVE),
                ),
                "name": PersonName(given="Gail", family="Good"),
                "account_status": AccountStatus.UNKNOWN,
                "balance": None,
            },
        ),
        *(({"cardnumber": no, "userid": no}, {"identifiers": ()}) for no in (None, "")),
        ({"firstname": None}, {"name": PersonName(family="Good")}),
        *(({"firstname": no, "surname": no}, {"name": None}) for no in (None, "")),
        ({"email": FIRST, "secondary_email": SECOND}, {"emails": (FIRST, SECOND)}),
        ({"email": FIRST, "secondary_email": FIRST}, {"emails": (FIRST,)}),
        ({"email": "", "secondary_email": None}, {"emails": ()}),
        ({"category_id": "GRAD "}, {"group": PatronGroup(code="GRAD ")}),  # as NCIP sends it
        ({"category_id": ""}, {"group": None}),
        *(({flag: no}, {"blocks": ()}) for flag in FLAGS for no in (False, None, 0)),
    ],
)
def test_each_part_has_its_place(row, expected):
    made = record(**row)

    assert expected == {part: getattr(made, part) for part in expected}


def test_only_the_attributes_that_hold_identifiers_are_read():
    """Other attributes are people's own affairs, and are not kept."""
    attributes = (("STUDENT", "s1"), ("STUDENT", "s2"), ("GENDER", "invented"), ("student", ""))
    options = with_settings(attribute_types=("student", "LEGACY"))
    found = record(options=options, attributes=attributes, embed=True)

    assert ["s1", "s2"] == [
        identifier.value for identifier in found.identifiers if identifier.type == "STUDENT"
    ]
    assert "invented" not in repr(found)


@pytest.mark.parametrize(("flag", "kind"), FLAGS.items())
def test_a_flag_blocks_loans_and_holds(flag, kind):
    [block] = record(**{flag: True}).blocks

    assert (kind, Stops.BOTH) == (block.kind.value, block.stops)


@pytest.mark.parametrize(
    ("owed", "limit", "hold_limit", "stops", "shown"),
    [
        ("5.00", "5", "5", [], "5"),
        ("5.01", "5", "10", [Stops.BORROWING], "5"),
        ("5.01", "10", "5", [Stops.REQUESTS], "10"),
        ("5.01", None, None, [], None),
        ("0.01", "0", None, [Stops.BORROWING], "0"),
        ("1", None, "7", [], "7"),  # where only the limit for holds is known, it is the one
        ("-7", "0", "0", [], "0"),
        (None, "0", "0", [], None),
    ],
)
def test_who_owes_more_than_the_limit_is_blocked(owed, limit, hold_limit, stops, shown):
    """As Koha does it: more than the limit, not as much as; the balance has that for loans."""
    options = with_settings(
        currency="EUR",
        fine_limit=limit and Decimal(limit),
        hold_fine_limit=hold_limit and Decimal(hold_limit),
    )
    found = record(options=options, owed=owed and Decimal(owed))
    limits = {"currency": "EUR", "limit": shown and Decimal(shown)}

    assert stops == [block.stops for block in found.blocks]
    assert found.balance == (owed and Balance(amount=Decimal(owed), **limits))


@pytest.mark.parametrize(
    "wrong",
    [
        *({"patron_id": number} for number in (None, 0, "51", True)),
        *({"cardnumber": 21234000000018}, {"userid": ["ggood"]}, {"restricted": "perhaps"}),
        {"extended_attributes": [{"value": "s1"}]},
    ],
)
def test_a_row_of_another_shape_is_not_read(wrong):
    """A card number that comes as a number has lost its zeros; a record needs its own number."""
    content = {"rows": [gail().as_row(embed=False) | wrong]}

    with pytest.raises(LookupAborted) as stopped:
        validate_json(Patrons, content, what="a list")
    assert GAIL not in str(stopped.value)
