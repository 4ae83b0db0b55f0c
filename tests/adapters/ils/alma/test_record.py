from datetime import date
from decimal import Decimal

import pytest

from tests.adapters.ils.alma.fake_alma import CARD, KEY, OLD_CARD, block, coded, identifier, user
from verifier.adapters.http.json_body import validate_json
from verifier.adapters.ils.alma.record import Identity, User, matched_type, patron_record
from verifier.adapters.ils.alma.settings import AlmaSettings
from verifier.domain.model.patron import (
    AccountStatus,
    Balance,
    Block,
    BlockKind,
    CapabilityName,
    Gap,
    IdentifierStatus,
    PatronGroup,
    PatronIdentifier,
    PatronRecord,
    PersonName,
    Stops,
)

ACTIVE, INACTIVE = IdentifierStatus.ACTIVE, IdentifierStatus.INACTIVE


def record_of(content=None, *, gaps=(), **options) -> PatronRecord:
    content = {**user(), "fees": {"value": 0}} if content is None else content
    identity = validate_json(Identity, content, what="a user")
    return patron_record(
        User(identity=identity, content=content),
        AlmaSettings(api_key=KEY).model_copy(update=options),
        source="alma",
        gaps=gaps,
    )


def with_part(**parts) -> PatronRecord:
    return record_of({**user(), "fees": {"value": 0}, **parts})


def test_a_whole_user():
    """Every part of a user that the model knows is read."""
    assert record_of() == PatronRecord(
        source="alma",
        internal_id="ggood",
        identifiers=(
            PatronIdentifier(type="primary_id", value="ggood", status=ACTIVE),
            PatronIdentifier(type="barcode", value=CARD, status=ACTIVE, primary=True),
        ),
        name=PersonName(given="Gail", family="Good"),
        emails=("gail@example.edu", "old@example.edu"),
        group=PatronGroup(code="GRAD", label="Graduate student"),
        account_status=AccountStatus.ACTIVE,
        expires=date(2030, 6, 30),
        balance=Balance(amount=Decimal(0)),
    )


def test_a_user_with_nothing_but_a_primary_id():
    """What Alma does not tell is not there; only the balance was asked for in vain."""
    assert record_of({"primary_id": "ggood"}) == PatronRecord(
        source="alma",
        internal_id="ggood",
        identifiers=(PatronIdentifier(type="primary_id", value="ggood", status=ACTIVE),),
        gaps=(
            Gap(
                part=CapabilityName.BALANCE,
                message="Alma named no balance, although it was asked for.",
            ),
        ),
    )


def test_a_contact_has_no_primary_id():
    """The words that Alma writes instead of an identifier are none."""
    record = record_of({"primary_id": "no primary id (123456789)", "user_identifier": None})

    assert (None, ()) == (record.internal_id, record.identifiers)


def test_a_user_does_not_show():
    """Nothing of a person gets into a log by accident."""
    content = user()
    shown = repr(User(identity=validate_json(Identity, content, what="a user"), content=content))

    assert not any(word in shown for word in ("ggood", CARD, "Gail"))


def test_old_cards_stay_visible():
    """Each identifier keeps its status; the one card that is in use is the current one."""
    further = [
        identifier("29999000000026", status="INACTIVE"),
        identifier(CARD),
        identifier(OLD_CARD, status="INACTIVE"),
        identifier("29999000000034", status="PENDING"),
    ]

    assert [
        ("29999000000026", INACTIVE, False),
        (CARD, ACTIVE, True),
        (OLD_CARD, INACTIVE, False),
        ("29999000000034", IdentifierStatus.UNKNOWN, False),
    ] == [
        (identifier.value, identifier.status, identifier.primary)
        for identifier in with_part(user_identifier=further).identifiers[1:]
    ]


def test_of_several_cards_in_use_none_is_the_current_one():
    """Alma gives no dates, so nothing is guessed."""
    further = [identifier(CARD), identifier(OLD_CARD)]

    assert [False, False, False] == [
        identifier.primary for identifier in with_part(user_identifier=further).identifiers
    ]


@pytest.mark.parametrize(
    ("id_type", "kind"),
    [
        (coded("BARCODE"), "barcode"),
        (coded("01", "Barcode"), "barcode"),
        (coded("03", "BARCODE"), "barcode"),
        (coded("01", "Student number"), "barcode"),
        (coded("02", "University ID"), "University ID"),
        (coded("UNIV_ID", "University ID"), "UNIV_ID"),
        (coded("05", ""), "05"),
        ({"value": None, "desc": None}, "identifier"),
        (None, "identifier"),
    ],
)
def test_the_type_of_an_identifier(id_type, kind):
    """The library card is called barcode by code or description, another by its code's word."""
    record = with_part(user_identifier=[identifier(CARD, id_type=id_type)])

    assert kind == record.identifiers[1].type


def test_the_library_says_which_type_is_the_card():
    """A library may use a type of its own for its cards."""
    content = user("ggood", identifier("1", "BARCODE"), identifier("2", "CAMPUS_CARD"))
    record = record_of(content, barcode_types=frozenset({"campus_card"}))

    assert ["primary_id", "BARCODE", "barcode"] == [
        identifier.type for identifier in record.identifiers
    ]


def test_empty_identifiers_are_none():
    """An identifier without a value is left out."""
    further = [identifier(""), {"value": None}, identifier(CARD)]

    assert [CARD] == [
        identifier.value for identifier in with_part(user_identifier=further).identifiers[1:]
    ]


def test_a_linked_account_is_told():
    """A copy of another institution's user says so, and names the identifiers of the link."""
    record = with_part(source_institution_code="01EXU_INST", source_link_id="gg9", linking_id="77")

    assert [("source_link_id", "gg9"), ("linking_id", "77")] == [
        (identifier.type, identifier.value) for identifier in record.identifiers[2:]
    ]
    [gap] = record.gaps
    assert CapabilityName.SEVERAL_MATCHES is gap.part
    assert "linked account" in gap.message
    assert "EXU" not in gap.message


@pytest.mark.parametrize(
    ("names", "name"),
    [
        (
            {"pref_first_name": "Abi"},
            PersonName(given="Abi", family="Good", unstructured="Gail Good"),
        ),
        (
            {"pref_last_name": "Best"},
            PersonName(given="Gail", family="Best", unstructured="Gail Good"),
        ),
        ({"pref_first_name": " Gail "}, PersonName(given="Gail", family="Good")),
        ({"first_name": None}, PersonName(family="Good")),
        (
            {"first_name": "", "last_name": "", "full_name": "Gail Good"},
            PersonName(unstructured="Gail Good"),
        ),
        ({"first_name": "", "last_name": None, "full_name": " "}, None),
        (
            {"first_name": "Żaneta", "last_name": "O'Grady-Ünal 李"},
            PersonName(given="Żaneta", family="O'Grady-Ünal 李"),
        ),
    ],
)
def test_the_preferred_name_goes_first(names, name):
    """The preferred name is the name; where it is another one, the first one is kept beside it."""
    assert name == with_part(**names).name


@pytest.mark.parametrize(
    ("contact", "emails"),
    [
        (None, ()),
        ({"email": None}, ()),
        ({"email": []}, ()),
        ({"email": [{"email_address": " "}, {"email_address": None}, {}]}, ()),
        (
            {
                "email": [
                    {"email_address": "a@example.edu"},
                    {"email_address": "b@example.edu", "preferred": True},
                    {"email_address": "a@example.edu", "preferred": False},
                ]
            },
            ("b@example.edu", "a@example.edu"),
        ),
    ],
)
def test_the_preferred_address_goes_first(contact, emails):
    """Each address is told once."""
    assert emails == with_part(contact_info=contact).emails


@pytest.mark.parametrize(
    ("group", "expected"),
    [
        (coded("10", "Staff"), PatronGroup(code="10", label="Staff")),
        (coded("STA", ""), PatronGroup(code="STA")),
        (coded(" STA ", ""), PatronGroup(code=" STA ")),
        (coded("", ""), None),
        ({"value": None, "desc": None}, None),
        (None, None),
    ],
)
def test_the_group_is_as_ncip_would_send_it(group, expected):
    """The code is untouched: ReShare compares it letter by letter."""
    assert expected == with_part(user_group=group).group


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (coded("ACTIVE"), AccountStatus.ACTIVE),
        (coded("INACTIVE"), AccountStatus.INACTIVE),
        (coded("DELETED"), AccountStatus.UNKNOWN),
        (None, AccountStatus.UNKNOWN),
    ],
)
def test_the_status(status, expected):
    """Only words that are known say anything."""
    assert expected is with_part(status=status).account_status


@pytest.mark.parametrize(
    "written", ["30/06/2030", "2030-13-01Z", "2030-06-30X", "never", "\uff12030-06-30Z"]
)
def test_what_is_no_date_is_unknown(written):
    """An expiry date that cannot be read is not known, and never means expired."""
    record = with_part(expiry_date=written)

    assert record.expires is None
    [gap] = record.gaps
    assert CapabilityName.EXPIRY is gap.part
    assert written not in gap.message


def test_no_date_is_no_gap():
    """A user without an expiry date does not expire."""
    assert () == with_part(expiry_date=None).gaps


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (block(), Block(kind=BlockKind.MANUAL, message="Too many lost items")),
        (
            block("Unpaid bill", block_type=coded("CASH")),
            Block(kind=BlockKind.FINES, message="Unpaid bill"),
        ),
        (block("Lost card"), Block(kind=BlockKind.LOST_CARD, message="Lost card")),
        (
            block(expiry_date="2027-01-31Z"),
            Block(kind=BlockKind.MANUAL, message="Too many lost items", until=date(2027, 1, 31)),
        ),
        (block(block_description=None), Block(kind=BlockKind.MANUAL, message="Loan")),
        (
            block(block_description=coded("07", ""), block_type=None),
            Block(kind=BlockKind.MANUAL, message="07"),
        ),
        (block(block_description=None, block_type=None), Block(kind=BlockKind.MANUAL)),
    ],
)
def test_a_block_that_is_in_force(made, expected):
    """A block says what its description says, and never what the staff noted."""
    [read] = with_part(user_block=[made]).blocks

    assert expected == read
    assert Stops.UNKNOWN is read.stops


@pytest.mark.parametrize("status", ["INACTIVE", "", None])
def test_a_block_that_is_not_in_force(status):
    """Only what is active blocks."""
    assert () == with_part(user_block=[block(block_status=status)]).blocks


@pytest.mark.parametrize(
    ("fees", "amount"),
    [
        ({"value": 12.5}, "12.5"),
        ({"value": 0.1}, "0.1"),
        ({"value": 7}, "7"),
        ({"value": "3.40"}, "3.40"),
        ({"value": -2.0}, "-2.0"),
    ],
)
def test_the_balance(fees, amount):
    """An amount is a number or one written out; the currency is the connection's."""
    content = {**user(), "fees": fees}
    record = record_of(content, currency="USD", fine_limit=Decimal(10))

    assert Balance(amount=Decimal(amount), currency="USD", limit=Decimal(10)) == record.balance


@pytest.mark.parametrize("currency", ["", "x" * 9, {"value": 7}, {"value": "<b>"}])
def test_what_is_no_currency_is_not_shown(currency):
    """A currency is three letters; the connection's stands where an answer names none."""
    content = {**user(), "fees": {"value": 5, "currency": currency}}

    assert "USD" == record_of(content, currency="USD").balance.currency


@pytest.mark.parametrize("currency", ["CHF", {"value": "CHF", "desc": "Franc"}])
def test_a_currency_that_alma_names(currency):
    """Where an answer names the currency, it counts."""
    content = {**user(), "fees": {"value": 5, "currency": currency}}

    assert "CHF" == record_of(content, currency="USD").balance.currency


@pytest.mark.parametrize(
    "fees",
    [
        None,
        {},
        {"value": None},
        {"value": True},
        {"value": "much"},
        {"value": "NaN"},
        {"value": "1e40"},
        {"value": 1e300},
        {"value": "\uff11\uff12"},
        {"value": "9" * 40},
        {"value": [1]},
        "12.50",
    ],
)
def test_no_balance_is_a_gap(fees):
    """A balance that is absent or unreadable is not zero."""
    record = with_part(fees=fees)

    assert record.balance is None
    assert [CapabilityName.BALANCE] == [gap.part for gap in record.gaps]


@pytest.mark.parametrize(
    ("part", "sight"),
    [
        ({"user_block": "many"}, CapabilityName.BLOCKS),
        ({"user_block": [{"block_status": 1}]}, CapabilityName.BLOCKS),
        ({"user_group": "GRAD"}, CapabilityName.GROUP),
        ({"status": 1}, CapabilityName.ACCOUNT_STATUS),
        ({"expiry_date": 20300630}, CapabilityName.EXPIRY),
        ({"first_name": 5}, CapabilityName.NAME),
        ({"contact_info": []}, CapabilityName.EMAIL),
        ({"source_link_id": 5}, CapabilityName.SEVERAL_MATCHES),
    ],
)
def test_a_part_of_another_shape_is_a_gap(part, sight):
    """One part that cannot be read does not lose the record."""
    record = with_part(**part)

    assert "ggood" == record.internal_id
    assert [sight] == [gap.part for gap in record.gaps]
    assert record.gaps[0].message.endswith("it was not read.")


def test_gaps_that_are_known_already_come_first():
    """What the search could not see is kept."""
    known = Gap(part=CapabilityName.SEVERAL_MATCHES, message="Not searched.")

    assert (known,) == record_of(gaps=(known,)).gaps


OPTIONS = AlmaSettings(api_key=KEY)
GAIL = {
    **user(
        "GGood",
        identifier(CARD),
        identifier(OLD_CARD, status="INACTIVE"),
        identifier("n77", "NET_ID"),
        identifier("GGOOD", "BARCODE", status="INACTIVE"),
    ),
    "source_link_id": "link-1",
    "linking_id": "network-1",
}


def asked(value: str, id_type: str = "all_unique") -> str | None:
    gail = User(identity=Identity.model_validate(GAIL), content=GAIL)
    return matched_type(gail, value, OPTIONS, id_type)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("GGood", "primary_id"),
        ("ggOOD", "primary_id"),
        (CARD, "barcode"),
        (OLD_CARD, "barcode"),
        ("N77", "NET_ID"),
        ("n7", None),
        ("n77 ", None),
        ("", None),
        ("\ud800", None),
        ("link-1", None),
        ("network-1", None),
        ("gail@example.edu", None),
        ("Good", None),
    ],
)
def test_a_question_for_any_unique_identifier(value, kind):
    """The value must be an identifier of the user, whole; one in use goes before an old one."""
    assert kind == asked(value)


@pytest.mark.parametrize(
    ("id_type", "value", "kind"),
    [
        ("BARCODE", CARD, "barcode"),
        ("barcode", CARD, "barcode"),
        ("BARCODE", "n77", None),
        ("NET_ID", "n77", "NET_ID"),
        ("NET_ID", "ggood", None),
        ("user_name", "ggood", "primary_id"),
        ("user_name", CARD, None),
        ("linking_id", "network-1", "linking_id"),
        ("linking_id", CARD, None),
    ],
)
def test_a_question_for_one_type(id_type, value, kind):
    """An identifier of another type than the one asked for does not count."""
    assert kind == asked(value, id_type)
