import pytest

from tests.adapters.illiad.compared import judged, judged_outcome
from tests.factories import BARCODE, make_found, make_identifier, make_record
from verifier.domain.diagnosis.illiad_columns import verdict_of
from verifier.domain.model.lookup import CouldNotLook, LookupFailure, NotFound
from verifier.domain.model.report import Verdict

SILENT = CouldNotLook(failure=LookupFailure.TIMEOUT, message="It did not answer.")
NAMELESS = make_record(name=None, emails=())
ZEROS = {"00004242": make_found(make_record(make_identifier("00004242")))}


@pytest.mark.parametrize(
    ("row", "answers", "verdict", "message"),
    [
        ({}, None, Verdict.PASS, "SSN leads to this user's own record."),
        ({"SSN": "7001"}, None, Verdict.FAIL, "SSN leads to another person's record."),
        ({"SSN": "424242"}, None, Verdict.FAIL, "The library system knows nobody by SSN."),
        ({"SSN": ""}, None, Verdict.FAIL, "SSN is empty, so a request would carry no identifier."),
        (
            {"SSN": "424242", "Number": BARCODE},
            None,
            Verdict.FAIL,
            "The library system knows nobody by SSN. Number leads to this user's own record.",
        ),
        (
            {"SSN": "424242", "Number": f"{BARCODE} "},
            None,
            Verdict.FAIL,
            (
                "The library system knows nobody by SSN. Number leads to this user's own record, "
                "but for blanks."
            ),
        ),
        (
            {"SSN": "4242"},
            ZEROS,
            Verdict.FAIL,
            "SSN leads to this user's own record only in another form.",
        ),
        (
            {"SSN": 4242},
            ZEROS,
            Verdict.UNKNOWN,
            "SSN came as a number, so its leading zeros may be missing here alone.",
        ),
        (
            {},
            {BARCODE: make_found(NAMELESS)},
            Verdict.WARNING,
            "SSN leads to a record, and neither name nor e-mail address says whose it is.",
        ),
        ({}, SILENT, Verdict.UNKNOWN, "The library system gave no answer about SSN."),
        ({"SSN": ["x"]}, None, Verdict.UNKNOWN, "The row came without the column SSN."),
    ],
)
def test_each_outcome_has_its_verdict(row, answers, verdict, message):
    """One sentence says what would become of a request, and what leads to the record instead."""
    user = judged(row, **({} if answers is None else {"answers": answers}))

    assert (verdict, message) == (user.verdict, user.message)
    assert (verdict, message) == verdict_of(user.compared)


def test_an_unstated_column_is_said():
    """No column is invented; what the rows show is told all the same."""
    user = judged(field=None)

    assert Verdict.UNKNOWN is user.verdict
    assert (
        "The site file does not say which column the add-on sends. SSN leads to this user's own "
        "record." == user.message
    )


def test_a_number_without_trouble_passes():
    """Only where something is missing does it matter how the value came."""
    record = make_record(make_identifier("4242"))
    answers = {"4242": make_found(record, user_id="4242")}

    assert Verdict.PASS is judged({"SSN": 4242}, answers=answers).verdict


@pytest.mark.parametrize(
    ("outcome", "message"),
    [(NotFound(message="whatever"), "ILLiad knows no such user."), (SILENT, "It did not answer.")],
)
def test_a_user_who_was_not_read_is_unknown(outcome, message):
    """Nothing is said about the library system where ILLiad told nothing."""
    user = judged_outcome(outcome)

    assert (Verdict.UNKNOWN, message) == (user.verdict, user.message)
