"""What is sent to Koha, and what becomes of each of its answers."""

import json
from decimal import Decimal

import pytest

from tests.adapters.ils.koha.fake_koha import EVERYTHING, running
from tests.adapters.ils.koha.koha_patrons import (
    BY_KEY,
    BY_PASSWORD,
    GAIL,
    KohaPatron,
    connector,
    gail,
)
from verifier.adapters.ils.koha.client import permissions_named
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


ASKED = PatronKey(value=GAIL)
WAYS = pytest.mark.parametrize("secrets", [BY_KEY, BY_PASSWORD], ids=["key", "password"])


@WAYS
def test_a_missing_permission_is_told_at_the_sign_in(secrets):
    """The account is known but may not ask: it is named what it lacks, as often as asked."""
    with running(gail(), permissions=frozenset()) as koha:
        koha_connector = connector(koha.url, secrets)
        message = koha_connector.sign_in()
        outcome = koha_connector.look_up(ASKED)

    assert [LookupFailure.FORBIDDEN] * 2 == [message.failure, outcome.failure]
    assert "borrowers/list_borrowers" in message.message
    assert message.message == outcome.message


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
    """One renewal for each question, then the refusal."""
    with running(gail(), fails={"/patrons": (401, {"error": "Authentication failure."})}) as koha:
        outcome = connector(koha.url).look_up(ASKED)

    assert LookupFailure.AUTH_ERROR is outcome.failure
    assert "the API key" in outcome.message
    assert (2, 2) == (len(koha.asked("/oauth/token")), len(koha.asked("/patrons")))


@pytest.mark.parametrize(
    ("answer", "failure", "words"),
    [
        (
            (400, {"error": "Unimplemented grant type"}),
            LookupFailure.AUTH_ERROR,
            "RESTOAuth2ClientCredentials",
        ),
        ((403, {"error": "unauthorized_client"}), LookupFailure.AUTH_ERROR, "Manage API keys"),
        ((403, b"no"), LookupFailure.FORBIDDEN, "HTTP 403"),
        ((400, {"errors": []}), LookupFailure.PROTOCOL_ERROR, "HTTP 400"),
        ((404, {"error": "Not Found"}), LookupFailure.PROTOCOL_ERROR, "url of the connection"),
        ((503, {"error": "System is under maintenance."}), LookupFailure.SERVER_ERROR, "mainten"),
        ((200, {"error": "no token"}), LookupFailure.PROTOCOL_ERROR, "token of Koha's"),
        ((200, {"access_token": "a\r\nX: y"}), LookupFailure.PROTOCOL_ERROR, "access_token"),
        ((200, {"access_token": "t\xe4"}), LookupFailure.PROTOCOL_ERROR, "access_token"),
        (
            (200, {"access_token": "t", "expires_in": 10**400}),
            LookupFailure.PROTOCOL_ERROR,
            "expires_in",
        ),
        ((200, b"<html>Log in</html>"), LookupFailure.PROTOCOL_ERROR, "web page"),
    ],
)
def test_no_token(answer, failure, words):
    """Each reason for which there is no token has its own sentence."""
    with running(gail(), fails={"/oauth/token": answer}) as koha:
        outcome = connector(koha.url).look_up(ASKED)

    assert failure is outcome.failure
    assert words in outcome.message
    assert [] == koha.asked("/patrons")


@pytest.mark.parametrize(
    ("answer", "failure", "words"),
    [
        (
            (401, {"error": "Basic authentication disabled"}),
            LookupFailure.AUTH_ERROR,
            "RESTBasicAuth",
        ),
        ((401, {"error": "Authentication failure."}), LookupFailure.AUTH_ERROR, "HTTP 401"),
        ((401, b"Proxy"), LookupFailure.AUTH_ERROR, "secrets of the connection"),
        ((403, {"error": "Invalid password"}), LookupFailure.AUTH_ERROR, "account is locked"),
        ((403, {"error": "Password has expired"}), LookupFailure.AUTH_ERROR, "has expired"),
        ((403, b"no"), LookupFailure.FORBIDDEN, "HTTP 403"),
        ((500, {"error": "x"}), LookupFailure.SERVER_ERROR, "HTTP 500"),
        ((429, {}), LookupFailure.RATE_LIMITED, "HTTP 429"),
    ],
)
def test_name_and_password_are_not_taken(answer, failure, words):
    """Each reason has its own sentence; Koha answers 403 to a wrong password."""
    with running(gail(), fails={"/patrons": answer}) as koha:
        outcome = connector(koha.url, BY_PASSWORD).look_up(ASKED)

    assert failure is outcome.failure
    assert words in outcome.message


def test_a_koha_that_does_not_know_the_question_for_nobody():
    """The password is good where only the question is refused."""
    with running(gail(), parameters={"cardnumber", "userid", "_match", "_per_page"}) as koha:
        outcome = connector(koha.url, BY_PASSWORD).look_up(ASKED)

    assert isinstance(outcome, Found)


MISSING = "Authorization failure. Missing required permission(s)."


REFUSALS = {
    "a permission": (
        (403, {"error": MISSING, "required_permissions": {"borrowers": "edit_borrowers"}}),
        (LookupFailure.FORBIDDEN, "borrowers/edit_borrowers"),
    ),
    "a permission without a name": (
        (403, {"error": MISSING, "required_permissions": {"<b>": "x"}}),
        (LookupFailure.FORBIDDEN, "borrowers/list_borrowers"),
    ),
    "a permission that is the identifier": (
        (403, {"error": MISSING, "required_permissions": {"borrowers": GAIL}}),
        (LookupFailure.FORBIDDEN, "(HTTP 403): borrowers."),
    ),
    "a proxy's own": (
        (403, b"<html>Forbidden</html>"),
        (LookupFailure.FORBIDDEN, "Check whom it lets in"),
    ),
    "another refusal": (
        (403, {"error": "Unauthorized attempt to set library"}),
        (LookupFailure.FORBIDDEN, "Check whom it lets in"),
    ),
    "an error that is no text": (
        (403, {"error": 7}),
        (LookupFailure.FORBIDDEN, "Check whom it lets in"),
    ),
    "a parameter": (
        (400, [{"path": "/query/_match", "message": "Malformed query string"}]),
        (LookupFailure.PROTOCOL_ERROR, "does not know a part of the question"),
    ),
    "a value": (
        (400, {"errors": [{"path": "/body", "message": "Expected object"}], "status": 400}),
        (LookupFailure.PROTOCOL_ERROR, "HTTP 400"),
    ),
    "maintenance": (
        (503, {"error": "System is under maintenance."}),
        (LookupFailure.SERVER_ERROR, "under maintenance"),
    ),
    "a proxy's own 503": ((503, b"Service Unavailable"), (LookupFailure.SERVER_ERROR, "HTTP 503")),
    "its own failure": (
        (500, {"error": "Something went wrong, check Koha logs for details."}),
        (LookupFailure.SERVER_ERROR, "HTTP 500"),
    ),
    "no such path": (
        (404, {"error": "Not Found"}),
        (LookupFailure.PROTOCOL_ERROR, "Check the url of the connection"),
    ),
    "overload": ((429, {}), (LookupFailure.RATE_LIMITED, "Wait before asking again")),
    "a gateway": ((504, b""), (LookupFailure.TIMEOUT, "gateway")),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_a_refusal_has_its_own_sentence(name):
    """Each says what to change in Koha or in the connection, and repeats nothing."""
    answer, (failure, words) = REFUSALS[name]
    with running(gail(), fails={"/patrons": answer}) as koha:
        koha_connector = connector(koha.url)
        outcome, signed_in = koha_connector.look_up(ASKED), koha_connector.sign_in()

    assert (failure, failure) == (outcome.failure, signed_in.failure)
    assert words in outcome.message
    assert GAIL not in outcome.message
    assert outcome.message.endswith(".")


STRANGE = {
    "an object": {"patrons": []},
    "a text": "none",
    "nothing": None,
    "rows that are none": [[], 7],
    "a row without a number": [{"cardnumber": GAIL, "surname": "Good"}],
    "a row with a number for a card": [{"patron_id": 51, "cardnumber": int(GAIL)}],
    "a row of nobody's": [{"patron_id": 51, "cardnumber": None, "userid": None}],
    "an error with success": {"error": "Something went wrong"},
}


@pytest.mark.parametrize("name", STRANGE)
def test_an_answer_of_another_shape_is_nobody(name):
    """Only an empty list says that there is nobody."""
    with running(gail(), fails={"/patrons": (200, STRANGE[name])}) as koha:
        outcome = connector(koha.url).look_up(ASKED)

    assert isinstance(outcome, CouldNotLook)
    assert "Good" not in outcome.message
    assert GAIL not in outcome.message


def test_an_account_that_sees_nobody_says_so():
    """Koha counts the patrons that the account may see: none is not the answer to a question."""
    own_library = EVERYTHING - {("borrowers", "view_borrower_infos_from_any_libraries")}
    with running(gail(library_id="EAST"), permissions=own_library) as koha:
        outcome = connector(koha.url).look_up(ASKED)

    assert LookupFailure.FORBIDDEN is outcome.failure
    assert "view_borrower_infos_from_any_libraries" in outcome.message


ACCOUNTS = {
    "forbidden": (403, {"error": MISSING, "required_permissions": {"updatecharges": "x_y"}}),
    "forbidden without a name": (403, {"error": MISSING}),
    "gone": (404, {"error": "Patron not found"}),
    "failing": (500, {"error": "Something went wrong, check Koha logs for details."}),
    "a web page": (200, b"<!DOCTYPE html><html></html>"),
    "a text for a sum": (200, {"balance": "12.50"}),
    "no sum": (200, {"balance": None}),
    "true": (200, {"balance": True}),
    "endless": (200, b'{"balance": 1e999}'),
    "more than there is": (200, {"balance": 1e15}),
    "no number": (200, b'{"balance": NaN}'),
    "a list": (200, []),
}


@pytest.mark.parametrize("name", ACCOUNTS)
def test_a_balance_that_is_not_told_does_not_lose_the_record(name):
    """The record stays; a gap says why what is owed, and so a block, is not known."""
    with running(gail(), fails={"/patrons/51/account": ACCOUNTS[name]}) as koha:
        outcome = connector(koha.url).look_up(ASKED)
        limited = connector(koha.url, fine_limit="5").look_up(ASKED)

    [gap] = outcome.record.gaps
    assert CapabilityName.BALANCE is gap.part
    assert outcome.record.balance is None
    assert (CapabilityName.BALANCE, CapabilityName.BLOCKS) == tuple(
        gap.part for gap in limited.record.gaps
    )
    if "forbidden" in name:
        assert "updatecharges/" in gap.message


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
    """No binary fraction comes through, and nothing is rounded."""
    with running(gail(balance=balance)) as koha:
        outcome = connector(koha.url).look_up(ASKED)

    assert shown == str(outcome.record.balance.amount)


def test_one_deadline_for_all_questions():
    """Time runs out once for the whole look-up, not for each question anew."""
    with running(gail()) as koha:
        outcome = connector(koha.url, timeout_seconds=0.000_1).look_up(ASKED)

    assert LookupFailure.TIMEOUT is outcome.failure


@pytest.mark.parametrize("total", ["", "many", "-1", "9" * 30, "\xb2"])
def test_a_count_that_is_none_is_not_believed(total):
    """The rows that came are counted where Koha's own count cannot be read."""
    patrons = [
        gail(patron_id=number, cardnumber=None, userid=None, attributes=(("G", "g1"),))
        for number in (1, 2)
    ]
    with running(*patrons, total=total) as koha:
        outcome = connector(koha.url, attribute_types="G").look_up(PatronKey(value="g1"))

    assert 2 == outcome.count


def test_an_empty_list_that_was_counted_otherwise_is_no_answer():
    """It is neither a patron nor none."""
    with running(gail(), total="1") as koha:
        outcome = connector(koha.url).look_up(PatronKey(value="29999000000018"))

    assert LookupFailure.PROTOCOL_ERROR is outcome.failure
    assert "shows none" in outcome.message


@pytest.mark.parametrize(
    ("required", "named"),
    [
        ({"borrowers": "list_borrowers"}, "borrowers/list_borrowers"),
        ({"borrowers": "1"}, "borrowers"),
        ({"borrowers": 1}, "borrowers"),
        (
            {"updatecharges": "remaining_permissions", "borrowers": "edit_borrowers"},
            "borrowers/edit_borrowers and updatecharges/remaining_permissions",
        ),
        (
            [{"borrowers": "list_borrowers"}, {"tools": "label_creator"}],
            "borrowers/list_borrowers, or tools/label_creator",
        ),
        ({"tools": ["label_creator", "batch"]}, "tools/label_creator and tools/batch"),
        ([{"a": "1"}] * 9, "a"),
        ({f"module{number}": "1" for number in range(9)}, None),
    ],
)
def test_names_what_koha_requires(required, named):
    """One permission, several together, and alternatives."""
    message = permissions_named(required)

    assert named is None or named == message
    assert len(message) < 200


@pytest.mark.parametrize(
    "required",
    [
        None,
        "borrowers",
        7,
        [],
        [None, "x", 3],
        {},
        {"Gail Good": "gail@example.edu"},
        {"<script>": "x"},
        {"borrowers\n": "1"},
        {"x" * 61: "1"},
        {"BORROWERS": "1"},
    ],
)
def test_says_nothing_of_what_is_no_permission(required):
    """An answer may hold anything: only words of the known shape are repeated."""
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
