from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from verifier.adapters.http.json_client import JsonAnswer
from verifier.adapters.http.lookup_errors import LookupAborted
from verifier.adapters.ils.polaris.client import (
    forbidden,
    refused_method,
    refused_signature,
    require_success,
    says_no_patron,
)
from verifier.adapters.ils.polaris.record import PapiAnswer
from verifier.domain.model.lookup import LookupFailure


def refusal(minutes: float | None = 0.0, text: str | None = None) -> JsonAnswer:
    date = text or format_datetime(datetime.now(UTC) + timedelta(minutes=minutes), usegmt=True)
    return JsonAnswer(status=401, headers={"date": date} if date else {}, body=b"")


@pytest.mark.parametrize(
    ("code", "words", "expected"),
    [
        (-3000, "Error retrieving patron ID. ", True),
        (-3000, "ERROR RETRIEVING PATRON ID", True),
        (-3000, "Patron does not exist", True),
        (-3000, "Patron does not exist in this branch", False),
        (-3000, None, False),
        (-3001, "Patron does not exist", False),
        (0, "Patron does not exist", False),
    ],
)
def test_number_and_words_must_agree(code, words, expected):
    """The one without the other proves nothing."""
    assert expected is says_no_patron(PapiAnswer(code=code, words=words))


def test_polariss_own_words_are_cleaned():
    """Neither the value asked for nor a secret nor a number of somebody's is in them."""
    answer = PapiAnswer(code=-1, words="Failed for 4711 with s3cret\r\nat 555123456.")

    with pytest.raises(LookupAborted) as stopped:
        require_success(answer, "PatronSearch", asked="4711", secrets=("s3cret",))

    assert (
        "Polaris answered PatronSearch with its error -1: Failed for the value asked for with "
        "… at …."
    ) == stopped.value.outcome.message


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (lambda: refusal(0), False),
        (lambda: refusal(29), False),
        (lambda: refusal(31.5), True),
        (lambda: refusal(-600), True),
        (lambda: refusal(text="yesterday"), False),
        (lambda: refusal(text="Wed, 25 Nov 2020 14:11:46 -0000"), False),
        (lambda: JsonAnswer(status=401, headers={}, body=b""), False),
    ],
    ids=["none", "within", "beyond", "far", "no date", "no zone", "nothing"],
)
def test_clocks_are_named_only_where_they_differ_too_much(answer, told):
    """Polaris takes a date within half an hour of its own."""
    for stopped in (refused_signature(answer()), refused_method(answer(), "PatronSearch")):
        assert told is ("minutes apart" in stopped.outcome.message)


def test_a_401_has_two_reasons():
    """Which is likelier depends on whether anything was taken before; both are named."""
    before, after = refused_signature(refusal()), refused_method(refusal(), "PatronSearch")

    assert (LookupFailure.AUTH_ERROR, LookupFailure.FORBIDDEN) == (
        before.outcome.failure,
        after.outcome.failure,
    )
    for stopped in (before, after):
        assert "access_key" in stopped.outcome.message
        assert "no permission for" in stopped.outcome.message


def test_a_403_is_about_tls():
    """So says the reference."""
    assert "https://" in forbidden("PatronSearch").outcome.message
