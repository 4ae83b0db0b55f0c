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

USD = {"currency": "USD", "limit": Decimal(10)}
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
    record = record_of({"primary_id": "no primary id (123456789)", "user_identifier": None})

    assert (None, ()) == (record.internal_id, record.identifiers)


def test_a_user_does_not_show():
    content = user()
    shown = repr(User(identity=validate_json(Identity, content, what="a user"), content=content))

    assert not any(word in shown for word in ("ggood", CARD, "Gail"))


@pytest.mark.parametrize(
    ("further", "read"),
    [
        (
            [
                identifier("29999000000026", status="INACTIVE"),
                identifier(CARD),
                identifier(OLD_CARD, status="INACTIVE"),
                identifier("29999000000034", status="PENDING"),
            ],
            [
                ("29999000000026", INACTIVE, False),
                (CARD, ACTIVE, True),
                (OLD_CARD, INACTIVE, False),
                ("29999000000034", IdentifierStatus.UNKNOWN, False),
            ],
        ),
        # Alma gives no dates, so of several in use none is the current one
        (
            [identifier(CARD), identifier(OLD_CARD)],
            [(CARD, ACTIVE, False), (OLD_CARD, ACTIVE, False)],
        ),
        ([identifier(""), {"value": None}, identifier(CARD)], [(CARD, ACTIVE, True)]),
    ],
)
def test_old_cards_stay_visible(further, read):
    """Each identifier keeps its status; the one card that is in use is the current one."""
    assert read == [
        (identifier.value, identifier.status, identifier.primary)
        for identifier in with_part(user_identifier=further).identifiers[1:]
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
    content = user("ggood", identifier("1", "BARCODE"), identifier("2", "CAMPUS_CARD"))
    record = record_of(content, barcode_types=frozenset({"campus_card"}))

    assert ["primary_id", "BARCODE", "barcode"] == [
        identifier.type for identifier in record.identifiers
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


def emails(*addresses) -> dict:
    return {"contact_info": {"email": list(addresses)}}


PARTS = [
    # the preferred name is the name; where it is another one, the first one is kept beside it
    (
        {"pref_first_name": "Abi"},
        {"name": PersonName(given="Abi", family="Good", unstructured="Gail Good")},
    ),
    (
        {"pref_last_name": "Best"},
        {"name": PersonName(given="Gail", family="Best", unstructured="Gail Good")},
    ),
    ({"pref_first_name": " Gail "}, {"name": PersonName(given="Gail", family="Good")}),
    ({"first_name": None}, {"name": PersonName(family="Good")}),
    (
        {"first_name": "", "last_name": "", "full_name": "Gail Good"},
        {"name": PersonName(unstructured="Gail Good")},
    ),
    ({"first_name": "", "last_name": None, "full_name": " "}, {"name": None}),
    (
        {"first_name": "Żaneta", "last_name": "O'Grady-Ünal 李"},
        {"name": PersonName(given="Żaneta", family="O'Grady-Ünal 李")},
    ),
    # the preferred address goes first, each once
    ({"contact_info": None}, {"emails": ()}),
    ({"contact_info": {"email": None}}, {"emails": ()}),
    (emails(), {"emails": ()}),
    (emails({"email_address": " "}, {"email_address": None}, {}), {"emails": ()}),
    (
        emails(
            {"email_address": "a@example.edu"},
            {"email_address": "b@example.edu", "preferred": True},
            {"email_address": "a@example.edu", "preferred": False},
        ),
        {"emails": ("b@example.edu", "a@example.edu")},
    ),
    # the group is as NCIP would send it: ReShare compares its code letter by letter
    ({"user_group": coded("10", "Staff")}, {"group": PatronGroup(code="10", label="Staff")}),
    ({"user_group": coded("STA", "")}, {"group": PatronGroup(code="STA")}),
    ({"user_group": coded(" STA ", "")}, {"group": PatronGroup(code=" STA ")}),
    ({"user_group": coded("", "")}, {"group": None}),
    ({"user_group": {"value": None, "desc": None}}, {"group": None}),
    ({"user_group": None}, {"group": None}),
    # only words that are known say anything
    ({"status": coded("ACTIVE")}, {"account_status": AccountStatus.ACTIVE}),
    ({"status": coded("INACTIVE")}, {"account_status": AccountStatus.INACTIVE}),
    ({"status": coded("DELETED")}, {"account_status": AccountStatus.UNKNOWN}),
    ({"status": None}, {"account_status": AccountStatus.UNKNOWN}),
    ({"expiry_date": None}, {"expires": None, "gaps": ()}),  # does not expire
    # only what is active blocks
    *(({"user_block": [block(block_status=status)]}, {"blocks": ()}) for status in ("", None)),
    ({"user_block": [block(block_status="INACTIVE")]}, {"blocks": ()}),
    # an amount is a number or one written out; the currency is the connection's
    *(
        ({"fees": {"value": owed}}, {"balance": Balance(amount=Decimal(amount), **USD)})
        for owed, amount in (
            (12.5, "12.5"),
            (0.1, "0.1"),
            (7, "7"),
            ("3.40", "3.40"),
            (-2.0, "-2.0"),
        )
    ),
    # a currency is three letters; the connection's stands where an answer names none
    *(
        (
            {"fees": {"value": 5, "currency": currency}},
            {"balance": Balance(amount=Decimal(5), **{**USD, "currency": read})},
        )
        for currency, read in (
            ("", "USD"),
            ("x" * 9, "USD"),
            ({"value": 7}, "USD"),
            ({"value": "<b>"}, "USD"),
            ("CHF", "CHF"),
            ({"value": "CHF", "desc": "Franc"}, "CHF"),
        )
    ),
]


@pytest.mark.parametrize(("parts", "read"), PARTS)
def test_a_part_is_read(parts, read):
    content = {**user(), "fees": {"value": 0}, **parts}
    record = record_of(content, currency="USD", fine_limit=Decimal(10))

    assert read == {name: getattr(record, name) for name in read}


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


@pytest.mark.parametrize(
    ("part", "written"),
    [
        *(
            ("expiry_date", written)
            for written in ("30/06/2030", "2030-13-01Z", "2030-06-30X", "never")
        ),
        ("expiry_date", "\uff12030-06-30Z"),
        *(
            ("fees", {"value": value})
            for value in (None, True, "much", "NaN", "1e40", 1e300, "\uff11\uff12", "9" * 40, [1])
        ),
        *(("fees", fees) for fees in (None, {}, "12.50")),
    ],
)
def test_what_cannot_be_read_is_a_gap(part, written):
    """An expiry that cannot be read never means expired, and no balance is not zero."""
    record = with_part(**{part: written})
    names = {"expiry_date": ("expires", "expiry"), "fees": ("balance", "balance")}
    attribute, sight = names[part]

    assert getattr(record, attribute) is None
    [gap] = record.gaps
    assert sight == gap.part
    assert part == "fees" or written not in gap.message


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
    record = with_part(**part)

    assert "ggood" == record.internal_id
    assert [sight] == [gap.part for gap in record.gaps]
    assert record.gaps[0].message.endswith("it was not read.")


def test_gaps_that_are_known_already_come_first():
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


@pytest.mark.parametrize(
    ("value", "kind", "id_type"),
    [
        *(
            (value, kind, "all_unique")
            for value, kind in (
                ("GGood", "primary_id"),
                ("ggOOD", "primary_id"),
                (CARD, "barcode"),
                (OLD_CARD, "barcode"),
                ("N77", "NET_ID"),
            )
        ),
        *((value, None, "all_unique") for value in ("n7", "n77 ", "", "\ud800", "Good")),
        *((value, None, "all_unique") for value in ("link-1", "network-1", "gail@example.edu")),
        (CARD, "barcode", "BARCODE"),
        (CARD, "barcode", "barcode"),
        ("n77", None, "BARCODE"),
        ("n77", "NET_ID", "NET_ID"),
        ("ggood", None, "NET_ID"),
        ("ggood", "primary_id", "user_name"),
        (CARD, None, "user_name"),
        ("network-1", "linking_id", "linking_id"),
        (CARD, None, "linking_id"),
    ],
)
def test_whom_a_question_is_about(value, kind, id_type):
    """The value must be an identifier of the user, whole, and of the type asked for.

    One in use goes before an old one.
    """
    gail = User(identity=Identity.model_validate(GAIL), content=GAIL)

    assert kind == matched_type(gail, value, OPTIONS, id_type)
