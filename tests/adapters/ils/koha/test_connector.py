"""What is sent to Koha, and what becomes of each of its answers."""

import json
from decimal import Decimal

import pytest

from tests.adapters.ils.koha.fake_koha import running
from tests.adapters.ils.koha.koha_patrons import GAIL, KohaPatron, connector, gail
from tests.adapters.ils.odd_identifiers import ODD
from verifier.domain.model.lookup import (
    Ambiguous,
    CouldNotLook,
    Found,
    KeyKind,
    LookupFailure,
    NotFound,
    PatronKey,
)
from verifier.domain.model.patron import CapabilityName

OTHER = "29999000000018"


def ask(koha, value=GAIL, *, kind=KeyKind.USER_ID, **options):
    """One question of a fresh connection."""
    return connector(koha.url, **options).look_up(PatronKey(value=value, kind=kind))


def bo(**more) -> KohaPatron:
    """Another patron."""
    return gail(**{"patron_id": 77, "cardnumber": OTHER, "userid": "bbond", **more})


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


def test_a_question_by_user_name_asks_for_user_names_alone():
    """ReShare's second attempt is about user names."""
    with running(gail(cardnumber="ggood", userid="other")) as koha:
        outcome = ask(koha, "ggood", kind=KeyKind.USERNAME, attribute_types="STUDENT")

    assert NotFound is type(outcome)
    assert ["userid"] == [entry.query[0][0] for entry in koha.asked("/patrons")]


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


@pytest.mark.parametrize("embeds", ["none", "unknown"])
def test_a_koha_that_sends_no_attributes(embeds):
    """The record is kept, and a gap names the setting; the refusal is not asked for twice."""
    with running(gail(), embeds=embeds) as koha:
        outcome = ask(koha, attribute_types="STUDENT")
        nobody = ask(koha, OTHER, attribute_types="STUDENT")

    [gap] = outcome.record.gaps
    assert (CapabilityName.SEVERAL_MATCHES, True) == (gap.part, "attribute_types" in gap.message)
    assert LookupFailure.UNSUPPORTED is nobody.failure
    assert [400, 200, 200] == [entry.status for entry in koha.asked("/patrons")][:3]


def test_nobody_is_said_only_where_every_question_was_answered():
    """Where the attributes could not be asked, nobody knows whether one would have hit."""
    with running(gail(), parameters={"cardnumber", "userid", "_match", "_per_page"}) as koha:
        outcome = ask(koha, OTHER, attribute_types="STUDENT")
        found = ask(koha, GAIL, attribute_types="STUDENT")

    assert LookupFailure.PROTOCOL_ERROR is outcome.failure
    assert "attribute_types" in outcome.message
    assert (CapabilityName.SEVERAL_MATCHES,) == tuple(gap.part for gap in found.record.gaps)


def test_the_rest_of_a_record_may_be_missing():
    """Where the question for all of the attributes fails, the record stays and a gap says so."""
    patron = gail(attributes=(("STUDENT", "s1"), ("OLD", "o1")))
    fails = {"/patrons": (503, {"error": "System is under maintenance."})}
    with running(patron, fails=fails, good_answers=4) as koha:
        outcome = ask(koha, "s1", attribute_types="STUDENT,OLD")

    [gap] = outcome.record.gaps
    assert (CapabilityName.OLD_IDENTIFIERS, True) == (gap.part, "under maintenance" in gap.message)
    assert {GAIL, "ggood", "s1"} == {identifier.value for identifier in outcome.record.identifiers}


def test_a_patron_with_an_attribute_alone():
    """Without card number and user name there is nothing to ask again by."""
    patron = gail(cardnumber=None, userid=None, attributes=(("STUDENT", "s1"),))
    with running(patron) as koha:
        outcome = ask(koha, "s1", attribute_types="STUDENT")

    assert ["s1"] == [identifier.value for identifier in outcome.record.identifiers]
    assert () == outcome.record.gaps


def test_several_patrons_with_one_attribute():
    """Attributes need not be unique: how many there are is counted by Koha."""
    patrons = [
        gail(patron_id=number, cardnumber=f"C{number}", userid=None, attributes=(("G", "g1"),))
        for number in range(1, 6)
    ]
    with running(*patrons) as koha:
        outcome = ask(koha, "g1", attribute_types="G", fine_limit="5")

    assert (Ambiguous, 5) == (type(outcome), outcome.count)
    assert "5 patrons" in outcome.message
    assert [(CapabilityName.BALANCE, CapabilityName.BLOCKS)] * 2 == [
        tuple(gap.part for gap in record.gaps) for record in outcome.records
    ]


def test_one_value_in_two_fields():
    """The card number of one patron is the user name of another: nobody is chosen."""
    with running(gail(), bo(userid=GAIL)) as koha:
        outcome = ask(koha)

    assert (Ambiguous, 2) == (type(outcome), outcome.count)
    assert {"51", "77"} == {record.internal_id for record in outcome.records}
    assert [] == koha.asked("/patrons/51/account")
    assert GAIL not in outcome.message


def test_one_value_in_two_fields_of_one_patron():
    """Where card number and user name are the same, there is one patron, by the barcode."""
    with running(gail(userid=GAIL), bo()) as koha:
        outcome = ask(koha)

    assert (Found, "barcode") == (type(outcome), outcome.matched_type)


@pytest.mark.parametrize("name", ODD)
def test_no_odd_identifier_leads_to_the_known_patron(name):
    """Nothing in an identifier is a wildcard, a second parameter, or a look-alike's key."""
    patron = gail(attributes=(("STUDENT", "s1"),))
    with running(patron, bo()) as koha:
        outcome = ask(koha, ODD[name], attribute_types="STUDENT")

    assert isinstance(outcome, NotFound | CouldNotLook), outcome
    assert ODD[name] not in outcome.message or len(ODD[name]) < 3
    if name in ("lone surrogate", "ten kilobytes"):
        assert LookupFailure.PROTOCOL_ERROR is outcome.failure
        assert [] == koha.exchanges
    for entry in koha.asked("/patrons"):
        assert {"cardnumber", "userid", "q", "_match", "_per_page"} >= dict(entry.query).keys()
        assert ODD[name] == _value_asked(dict(entry.query))


def _value_asked(query: dict[str, str]) -> str:
    if "q" in query:
        return json.loads(query["q"])["extended_attributes.value"]
    return query.get("cardnumber") or query["userid"]


def test_a_question_about_an_attribute_is_not_asked_without_attributes():
    """Where it is refused it is not asked again: without them it would mean nothing."""
    fails = {"/patrons": (400, {"errors": [{"path": "/q", "message": "no"}], "status": 400})}
    with running(gail(), fails=fails, good_answers=2) as koha:
        outcome = ask(koha, OTHER, attribute_types="STUDENT")

    assert LookupFailure.PROTOCOL_ERROR is outcome.failure
    assert [200, 200, 400] == [entry.status for entry in koha.asked("/patrons")]


@pytest.mark.parametrize("odd", [f"{GAIL}\u0301", f"\uff12{GAIL[1:]}", f"{GAIL}\0", f"{GAIL} "])
def test_what_the_database_takes_for_equal_is_not(odd):
    """An accent, a form of a digit, a sign that does not show, a blank: another identifier."""
    with running(gail()) as koha:
        outcome = ask(koha, odd)

    assert LookupFailure.WRONG_PATRON is outcome.failure
    assert GAIL not in outcome.message


@pytest.mark.parametrize(
    ("held", "asked"), [("gstrasse", "gstraße"), ("gfisher", "gﬁsher"), ("gsmith", "g\u017fmith")]
)
def test_two_letters_are_not_another_one(held, asked):
    """The database takes these for equal as well, and they differ by more than letter case."""
    with running(gail(userid=held)) as koha:
        outcome = ask(koha, asked)

    assert LookupFailure.WRONG_PATRON is outcome.failure


def test_letter_case_is_no_difference():
    """Koha finds a user name in any letter case, and so it is found here."""
    with running(gail(userid="GGood")) as koha:
        outcome = ask(koha, "ggOOD")

    assert "GGood" in {identifier.value for identifier in outcome.record.identifiers}


@pytest.mark.parametrize(
    ("lost", "value"), [("_match", GAIL[:8]), ("_match", "%"), ("cardnumber", "nobody")]
)
def test_a_proxy_that_loses_a_part_of_the_question(lost, value):
    """Patrons who do not have the value are never taken for the one asked for."""
    with running(gail(), bo(), lost=frozenset({lost})) as koha:
        outcome = ask(koha, value)

    assert LookupFailure.WRONG_PATRON is outcome.failure


@pytest.mark.parametrize("value", ["", "  "])
def test_nothing_is_asked_for_nothing(value):
    """An empty value would lead to patrons without a card number."""
    with running(gail(cardnumber="")) as koha:
        outcome = ask(koha, value)

    assert LookupFailure.PROTOCOL_ERROR is outcome.failure
    assert [] == koha.exchanges


def test_an_address_is_asked_for_by_itself():
    """One exact question to the column of addresses, in any letter case."""
    with running(gail(), bo(email="bo@example.edu")) as koha:
        found = ask(koha, "Gail@example.edu", kind=KeyKind.EMAIL)
        nobody = ask(koha, "nobody@example.edu", kind=KeyKind.EMAIL)

    assert "51" == found.record.internal_id
    assert "email" == found.matched_type
    assert NotFound is type(nobody)
    assert "e-mail address" in nobody.message
    assert {"email"} == {entry.query[0][0] for entry in koha.asked("/patrons")}
