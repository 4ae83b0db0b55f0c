"""What is sent to Koha, and what becomes of each of its answers."""

import json
from decimal import Decimal

import pytest

from tests.adapters.ils.koha.fake_koha import running
from tests.adapters.ils.koha.koha_patrons import BY_PASSWORD, GAIL, connector, gail
from verifier.adapters.ils.koha.client import permissions_named
from verifier.domain.model.lookup import KeyKind, LookupFailure, PatronKey

OTHER = "29999000000018"


def ask(koha, value=GAIL, *, kind=KeyKind.USER_ID, **options):
    """One question of a fresh connection."""
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
        (0, "0.00"),
        (12.5, "12.50"),
        (-3, "-3.00"),
        (0.1, "0.10"),
        (1.005, "1.005"),
        (7e8, "700000000.00"),
    ],
)
def test_a_balance_is_read_as_it_is_written(balance, shown):
    with running(gail(balance=balance)) as koha:
        outcome = connector(koha.url).look_up(ASKED)

    assert shown == str(outcome.record.balance.amount)


TOGETHER = {"updatecharges": "remaining_permissions", "borrowers": "edit_borrowers"}
ALTERNATIVES = [{"borrowers": "list_borrowers"}, {"tools": "label_creator"}]


@pytest.mark.parametrize(
    ("required", "named"),
    [
        ({"borrowers": "list_borrowers"}, "borrowers/list_borrowers"),
        *(({"borrowers": number}, "borrowers") for number in ("1", 1)),
        (TOGETHER, "borrowers/edit_borrowers and updatecharges/remaining_permissions"),
        (ALTERNATIVES, "borrowers/list_borrowers, or tools/label_creator"),
        ({"tools": ["label_creator", "batch"]}, "tools/label_creator and tools/batch"),
        ([{"a": "1"}] * 9, "a"),
    ],
)
def test_names_what_koha_requires(required, named):
    assert named == permissions_named(required)


def test_not_everything_is_named():
    assert len(permissions_named({f"module{number}": "1" for number in range(9)})) < 200


@pytest.mark.parametrize(
    "required",
    [
        *(None, "borrowers", 7, [], [None, "x", 3], {}),
        *({"Gail Good": "gail@example.edu"}, {"<script>": "x"}, {"borrowers\n": "1"}),
        *({"x" * 61: "1"}, {"BORROWERS": "1"}),
    ],
)
def test_says_nothing_of_what_is_no_permission(required):
    assert permissions_named(required) is None


@pytest.mark.parametrize("hidden", ["ggood", " GGood ", "s3cr3t_word"])
def test_no_hidden_value_is_repeated(hidden):
    """A word that is, or holds, what must not be said is left out, in either place."""
    word = hidden.strip().casefold()
    required = [{word: "1"}, {"borrowers": word}, {"borrowers": f"{word}_too"}]

    assert "borrowers" == permissions_named(required, (hidden,))


def test_a_short_hidden_value_does_not_hide_everything():
    """An identifier of one letter occurs in every word."""
    assert "borrowers/edit" == permissions_named({"borrowers": "edit"}, ("e", ""))
