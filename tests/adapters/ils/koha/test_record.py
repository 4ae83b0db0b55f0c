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


def record(*, options=OPTIONS, owed=None, embed=False, **row):
    """The record of a patron with that row."""
    known = {name: row.pop(name) for name in list(row) if name in vars(gail())}
    shown = gail(**known).as_row(embed=embed) | row
    return patron_record(Patron.model_validate(shown), options, source="koha", owed=owed)


def test_identifiers():
    """The card number is the barcode and the main one; the user name keeps Koha's word."""
    assert (
        PatronIdentifier(type="barcode", value=GAIL, status=ACTIVE, primary=True),
        PatronIdentifier(type="userid", value="ggood", status=ACTIVE),
    ) == record().identifiers
    assert "51" == record().internal_id


@pytest.mark.parametrize("empty", [None, ""])
def test_an_identifier_that_is_not_set_is_none(empty):
    """A patron may have no card, and no user name."""
    assert () == record(cardnumber=empty, userid=empty).identifiers


def test_only_the_attributes_that_hold_identifiers_are_read():
    """Other attributes are people's own affairs, and are not kept."""
    attributes = (("STUDENT", "s1"), ("STUDENT", "s2"), ("GENDER", "invented"), ("student", ""))
    options = with_settings(attribute_types=("student", "LEGACY"))
    found = record(options=options, attributes=attributes, embed=True)

    assert ["s1", "s2"] == [
        identifier.value for identifier in found.identifiers if identifier.type == "STUDENT"
    ]
    assert "invented" not in repr(found)


@pytest.mark.parametrize(
    ("given", "family", "name"),
    [
        ("Gail", "Good", PersonName(given="Gail", family="Good")),
        (None, "Good", PersonName(family="Good")),
        ("", "", None),
        (None, None, None),
    ],
)
def test_name(given, family, name):
    """Koha has the parts of a name apart."""
    assert name == record(firstname=given, surname=family).name


def test_emails_are_told_once_each():
    """Both addresses, without doubles and empty ones."""
    first, other = "gail@example.edu", "good@example.edu"

    assert (first, other) == record(email=first, secondary_email=other).emails
    assert (first,) == record(email=first, secondary_email=first).emails
    assert () == record(email="", secondary_email=None).emails


def test_group_is_the_code_that_ncip_sends():
    """The category's code, letter by letter; its name is not told."""
    assert PatronGroup(code="GRAD ") == record(category_id="GRAD ").group
    assert record(category_id="").group is None


def test_account_status_is_not_known():
    """Koha has no word for it."""
    assert AccountStatus.UNKNOWN is record().account_status


@pytest.mark.parametrize(
    ("flag", "kind"),
    [("restricted", "manual"), ("patron_card_lost", "lost_card"), ("incorrect_address", "other")],
)
def test_a_flag_blocks_loans_and_holds(flag, kind):
    """Each has a kind of its own."""
    [block] = record(**{flag: True}).blocks

    assert (kind, Stops.BOTH) == (block.kind.value, block.stops)


@pytest.mark.parametrize("no", [False, None, 0])
def test_no_flag_no_block(no):
    """A flag that is off, or not set, stops nothing."""
    assert () == record(restricted=no, patron_card_lost=no, incorrect_address=no).blocks


@pytest.mark.parametrize(
    ("owed", "limit", "hold_limit", "stops"),
    [
        ("5.00", "5", "5", []),
        ("5.01", "5", "10", [Stops.BORROWING]),
        ("5.01", "10", "5", [Stops.REQUESTS]),
        ("5.01", None, None, []),
        ("0.01", "0", None, [Stops.BORROWING]),
        ("-7", "0", "0", []),
        (None, "0", "0", []),
    ],
)
def test_who_owes_more_than_the_limit_is_blocked(owed, limit, hold_limit, stops):
    """As Koha does it: more than the limit, not as much as."""
    options = with_settings(
        fine_limit=limit and Decimal(limit), hold_fine_limit=hold_limit and Decimal(hold_limit)
    )

    found = record(options=options, owed=owed and Decimal(owed))

    assert stops == [block.stops for block in found.blocks]


def test_balance_has_its_currency_and_limit():
    """What is owed, in what, and from where on it matters."""
    options = with_settings(currency="EUR", fine_limit=Decimal(5))

    assert Balance(amount=Decimal("1.50"), currency="EUR", limit=Decimal(5)) == (
        record(options=options, owed=Decimal("1.50")).balance
    )
    assert record().balance is None


@pytest.mark.parametrize(
    ("limit", "hold_limit", "shown"), [("0", "7", "0"), (None, "7", "7"), (None, None, None)]
)
def test_the_limit_for_loans_goes_first(limit, hold_limit, shown):
    """Where only the limit for holds is known, it is the one."""
    options = with_settings(
        fine_limit=limit and Decimal(limit), hold_fine_limit=hold_limit and Decimal(hold_limit)
    )

    found = record(options=options, owed=Decimal(1))

    assert (shown and Decimal(shown)) == found.balance.limit


@pytest.mark.parametrize(
    "wrong",
    [
        {"patron_id": None},
        {"patron_id": 0},
        {"patron_id": "51"},
        {"patron_id": True},
        {"cardnumber": 21234000000018},
        {"userid": ["ggood"]},
        {"restricted": "perhaps"},
        {"extended_attributes": [{"value": "s1"}]},
    ],
)
def test_a_row_of_another_shape_is_not_read(wrong):
    """A card number that comes as a number has lost its zeros; a record needs its own number."""
    content = {"rows": [gail().as_row(embed=False) | wrong]}

    with pytest.raises(LookupAborted) as stopped:
        validate_json(Patrons, content, what="a list")
    assert GAIL not in str(stopped.value)
