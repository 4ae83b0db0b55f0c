"""Our questions, and the fake's answers, are those that the description of the API allows."""

from dataclasses import replace

import pytest

from tests.adapters.ils.koha.description import violations
from tests.adapters.ils.koha.fake_koha import Exchange, running
from tests.adapters.ils.koha.koha_patrons import BY_KEY, BY_PASSWORD, GAIL, connector, gail
from tests.adapters.ils.odd_identifiers import ODD
from verifier.domain.model.lookup import PatronKey

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
