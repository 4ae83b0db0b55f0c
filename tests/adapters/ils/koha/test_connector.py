"""What is sent to Koha, and what becomes of each of its answers."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from tests.adapters.ils.koha.description import violations
from tests.adapters.ils.koha.fake_koha import (
    BY_KEY,
    BY_PASSWORD,
    GAIL,
    Exchange,
    connection,
    connector,
    gail,
    running,
)
from tests.adapters.ils.odd_identifiers import ODD
from verifier.adapters.http.json_body import validate_json
from verifier.adapters.http.lookup_errors import LookupAborted
from verifier.adapters.ils.koha.client import permissions_named
from verifier.adapters.ils.koha.record import Patron, Patrons, patron_record
from verifier.adapters.ils.koha.settings import KohaSettings
from verifier.domain.model.lookup import KeyKind, LookupFailure, PatronKey
from verifier.domain.model.patron import (
    AccountStatus,
    Balance,
    IdentifierStatus,
    PatronGroup,
    PatronIdentifier,
    PersonName,
    Stops,
)

OTHER = "29999000000018"


def ask(koha, value=GAIL, *, kind=KeyKind.USER_ID, **options):
    return connector(koha.url, **options).look_up(PatronKey(value=value, kind=kind))


def test_asks_as_koha_documents_it():
    """Each index by itself and exactly, then the account; nothing but GET after the token."""
    with running(gail(balance=3.5)) as koha:
        outcome = ask(koha)

    assert Decimal("3.50") == outcome.record.balance.amount
    assert [
        ("POST", "/api/v1/oauth/token", []),
        (
            "GET",
            "/api/v1/patrons",
            [("cardnumber", GAIL), ("_match", "exact"), ("_per_page", "2")],
        ),
        ("GET", "/api/v1/patrons", [("userid", GAIL), ("_match", "exact"), ("_per_page", "2")]),
        ("GET", "/api/v1/patrons/51/account", []),
    ] == [(exchange.method, exchange.path, exchange.query) for exchange in koha.exchanges]
    assert {"grant_type": "client_credentials"}.items() <= koha.exchanges[0].form.items()
    assert all("x-koha-embed" not in exchange.headers for exchange in koha.exchanges)
    assert {"Bearer token-1"} == {
        exchange.headers["authorization"] for exchange in koha.exchanges[1:]
    }
    assert {"application/json"} == {exchange.headers["accept"] for exchange in koha.exchanges}


def test_asks_for_attributes_as_koha_s_own_search_does():
    """One question for each type, its value as JSON text, and the attributes sent along."""
    patron = gail(attributes=(("STUDENT", "s1"), ("STUDENT", "s2"), ("OLD", "o1"), ("X", "x1")))
    with running(patron) as koha:
        outcome = ask(koha, "S2", attribute_types="STUDENT, OLD")

    assert "STUDENT" == outcome.matched_type
    assert {GAIL, "ggood", "s1", "s2", "o1"} == {
        identifier.value for identifier in outcome.record.identifiers
    }
    assert [
        {"extended_attributes.code": code, "extended_attributes.value": "S2"}
        for code in ("STUDENT", "OLD")
    ] == [
        json.loads(dict(exchange.query)["q"])
        for exchange in koha.exchanges
        if "q" in dict(exchange.query)
    ]
    assert {"extended_attributes"} == {
        entry.headers["x-koha-embed"] for entry in koha.asked("/patrons")
    }


REFUSED_FILTER = {"errors": [{"path": "/q", "message": "no"}], "status": 400}


@pytest.mark.parametrize(
    ("value", "fake", "statuses"),
    [
        (GAIL, {"embeds": "none"}, [400, 200, 200]),
        (GAIL, {"embeds": "unknown"}, [400, 200, 200]),
        (
            OTHER,  # without its attributes the question would mean nothing
            {"fails": {"/patrons": (400, REFUSED_FILTER)}, "good_answers": 2},
            [200, 200, 400],
        ),
    ],
)
def test_attributes_that_are_refused_are_not_asked_for_twice(value, fake, statuses):
    with running(gail(), **fake) as koha:
        ask(koha, value, attribute_types="STUDENT")

    assert statuses == [entry.status for entry in koha.asked("/patrons")][:3]


ASKED = PatronKey(value=GAIL)


def test_a_password_that_is_changed_later():
    """It is proved once more before it is used again, and then no more."""
    with running(gail()) as koha:
        koha_connector = connector(koha.url, BY_PASSWORD)
        koha_connector.look_up(ASKED)
        koha.password_expired = True
        outcomes = [koha_connector.look_up(ASKED) for _ in range(4)]

    assert {LookupFailure.AUTH_ERROR} == {outcome.failure for outcome in outcomes}
    assert "has expired" in outcomes[0].message
    assert [403, 403] == [exchange.status for exchange in koha.exchanges if exchange.status != 200]


def test_a_token_that_is_never_accepted_is_not_renewed_for_ever():
    with running(gail(), fails={"/patrons": (401, {"error": "Authentication failure."})}) as koha:
        outcome = connector(koha.url).look_up(ASKED)

    assert LookupFailure.AUTH_ERROR is outcome.failure
    assert "the API key" in outcome.message
    assert (2, 2) == (len(koha.asked("/oauth/token")), len(koha.asked("/patrons")))


@pytest.mark.parametrize(
    ("balance", "shown"),
    [
        *((0, "0.00"), (12.5, "12.50"), (-3, "-3.00"), (0.1, "0.10")),
        *((1.005, "1.005"), (7e8, "700000000.00")),
    ],
)
def test_a_balance_is_read_as_it_is_written(balance, shown):
    with running(gail(balance=balance)) as koha:
        outcome = connector(koha.url).look_up(ASKED)

    assert shown == str(outcome.record.balance.amount)


TOGETHER = {"updatecharges": "remaining_permissions", "borrowers": "edit_borrowers"}
ALTERNATIVES = [{"borrowers": "list_borrowers"}, {"tools": "label_creator"}]


@pytest.mark.parametrize(
    ("required", "hidden", "named"),
    [
        ({"borrowers": "list_borrowers"}, (), "borrowers/list_borrowers"),
        *(({"borrowers": number}, (), "borrowers") for number in ("1", 1)),
        (TOGETHER, (), "borrowers/edit_borrowers and updatecharges/remaining_permissions"),
        (ALTERNATIVES, (), "borrowers/list_borrowers, or tools/label_creator"),
        ({"tools": ["label_creator", "batch"]}, (), "tools/label_creator and tools/batch"),
        ([{"a": "1"}] * 9, (), "a"),
        # an answer may hold anything: only words of the known shape are repeated
        *((required, (), None) for required in (None, "borrowers", 7, [], [None, "x", 3], {})),
        *(
            ({module: "1"}, (), None)
            for module in ("Gail Good", "<script>", "borrowers\n", "x" * 61, "BORROWERS")
        ),
        # a word that is, or holds, what must not be said is left out, in either place
        *(
            (
                [{word: "1"}, {"borrowers": word}, {"borrowers": f"{word}_too"}],
                (value,),
                "borrowers",
            )
            for value, word in (("ggood",) * 2, (" GGood ", "ggood"), ("s3cr3t_word",) * 2)
        ),
        # but an identifier of one letter occurs in every word
        ({"borrowers": "edit"}, ("e", ""), "borrowers/edit"),
    ],
)
def test_names_what_koha_requires(required, hidden, named):
    assert named == permissions_named(required, hidden)


def test_not_everything_is_named():
    assert len(permissions_named({f"module{number}": "1" for number in range(9)})) < 200


OPTIONS = KohaSettings.of(connection("https://koha.example.edu"))


def with_settings(**changes):
    return OPTIONS.model_copy(update=changes)


ACTIVE = IdentifierStatus.ACTIVE
FLAGS = {"restricted": "manual", "patron_card_lost": "lost_card", "incorrect_address": "other"}


def record(*, options=OPTIONS, owed=None, embed=False, **row):
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
        *(  # Koha stores the first name there if nobody has set another
            ({"preferred_name": same}, {"name": PersonName(given="Gail", family="Good")})
            for same in ("Gail", "", None)
        ),
        (
            {"preferred_name": "Abby"},
            {"name": PersonName(given="Abby", family="Good", unstructured="Gail Good")},
        ),
        (
            {"preferred_name": "Abby", "firstname": ""},
            {"name": PersonName(given="Abby", family="Good")},
        ),
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


GOOD = Exchange(
    method="GET",
    path="/api/v1/patrons",
    query=[("cardnumber", GAIL), ("_match", "exact"), ("_per_page", "2")],
    headers={"authorization": "Bearer x"},
    form={},
    status=200,
    content=[],
)
SETTINGS = {
    "everything": {},
    "no permission": {"permissions": frozenset()},
    "no permission, one named": {
        "permissions": frozenset(),
        "list_needs": {"borrowers": "edit_borrowers"},
    },
    "no attributes": {"embeds": "none"},
    "unknown attributes": {"embeds": "unknown"},
    "no parameters": {"parameters": set()},
    "no API keys": {"client_credentials": False},
    "no passwords": {"basic_auth": False},
    "expired password": {"password_expired": True},
}


@pytest.mark.parametrize("name", SETTINGS)
@pytest.mark.parametrize("secrets", [BY_KEY, BY_PASSWORD], ids=["key", "password"])
def test_each_exchange_is_as_described(name, secrets):
    """Sign-in, look-ups, accounts and refusals, by either way to sign in."""
    patron = gail(balance=12.5, attributes=(("STUDENT", "s1"),))
    with running(patron, **SETTINGS[name]) as koha:
        for types in ("STUDENT", ""):
            koha_connector = connector(koha.url, secrets, attribute_types=types)
            koha_connector.sign_in()
            for value in (GAIL, "s1", "nobody"):
                koha_connector.look_up(PatronKey(value=value))
                koha.expire_tokens()

    assert koha.exchanges
    assert [] == [problem for exchange in koha.exchanges for problem in violations(exchange)]


def test_no_odd_identifier_makes_a_question_that_is_not_described():
    with running(gail()) as koha:
        koha_connector = connector(koha.url, attribute_types="STUDENT")
        for value in ODD.values():
            koha_connector.look_up(PatronKey(value=value))

    assert [] == [problem for exchange in koha.exchanges for problem in violations(exchange)]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"method": "DELETE"}, "is not described"),
        ({"path": "/api/v1/patrons/x/account"}, "is not described"),
        ({"query": [("card", GAIL)]}, "card is not described"),
        ({"query": [("_match", "fuzzy")]}, "'fuzzy' is not one of"),
        ({"query": [("_per_page", "many")]}, "is not of type 'integer'"),
        ({"query": [("userid", "a"), ("userid", "b")]}, "twice"),
        ({"headers": {}}, "not signed in"),
        ({"headers": {**GOOD.headers, "x-koha-embed": "everything"}}, "does not match"),
        ({"status": 418}, "418"),
        ({"content": [{"patron_id": 1}]}, "required property"),
        ({"content": {}}, "is not of type 'array'"),
    ],
)
def test_what_is_not_described_is_told(changed, words):
    assert [] == violations(GOOD)
    assert words in " ".join(violations(replace(GOOD, **changed)))
