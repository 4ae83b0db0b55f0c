"""What becomes of answers that are refusals, of another shape, late, or no answers at all."""

import pytest

from tests.adapters.ils.koha.fake_koha import EVERYTHING, running
from tests.adapters.ils.koha.koha_patrons import (
    GAIL,
    connector,
    gail,
)
from verifier.domain.model.lookup import CouldNotLook, LookupFailure, PatronKey
from verifier.domain.model.patron import CapabilityName

MISSING = "Authorization failure. Missing required permission(s)."
ASKED = PatronKey(value=GAIL)


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
    "a proxy's own 503": (
        (503, b"Service Unavailable"),
        (LookupFailure.SERVER_ERROR, "HTTP 503"),
    ),
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
        one = connector(koha.url)
        outcome, signed_in = one.look_up(ASKED), one.sign_in()

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


def test_an_answer_that_is_too_large():
    """What is longer than the connection takes is not read."""
    rows = [{"patron_id": number, "cardnumber": GAIL} for number in range(1, 1_000)]
    with running(gail(), fails={"/patrons": (200, rows)}) as koha:
        outcome = connector(koha.url, max_bytes=2_000).look_up(ASKED)

    assert LookupFailure.TOO_LARGE is outcome.failure


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
