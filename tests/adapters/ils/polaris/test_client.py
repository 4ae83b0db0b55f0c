import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime

import pytest

from verifier.adapters.http.json_client import JsonAnswer
from verifier.adapters.http.lookup_errors import LookupAborted
from verifier.adapters.ils.polaris.client import (
    SIGN_IN,
    require_no_error,
    require_taken,
    says_no_patron,
    signature,
    signed,
)
from verifier.adapters.ils.polaris.record import PapiAnswer
from verifier.adapters.ils.polaris.settings import PolarisSettings


def refusal(minutes: float | None = 0.0, text: str | None = None) -> JsonAnswer:
    date = text or format_datetime(datetime.now(UTC) + timedelta(minutes=minutes), usegmt=True)
    return JsonAnswer(status=401, headers={"date": date} if date else {}, body=b"")


def refused(answer: JsonAnswer, method: str):
    with pytest.raises(LookupAborted) as aborted:
        require_taken(answer, method)
    return aborted.value.outcome


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
    assert expected is says_no_patron(PapiAnswer(code=code, words=words))


def test_polariss_own_words_are_cleaned():
    answer = PapiAnswer(code=-1, words="Failed for 4711 with s3cret\r\nat 555123456.")

    with pytest.raises(LookupAborted) as stopped:
        require_no_error(answer, "PatronSearch", asked="4711", secrets=("s3cret",))

    assert (
        "Polaris answered PatronSearch with its error -1: Failed for the value asked for with "
        "… at …."
    ) == stopped.value.outcome.message


@pytest.mark.parametrize(
    ("answer", "apart"),
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
def test_clocks_are_named_only_where_they_differ_too_much(answer, apart):
    """Polaris takes a date within half an hour of its own."""
    for method in (SIGN_IN, "PatronSearch"):
        assert apart is ("minutes apart" in refused(answer(), method).message)


def test_a_401_has_two_reasons():
    """Which is likelier depends on whether anything was taken before; both are named."""
    before, after = refused(refusal(), SIGN_IN), refused(refusal(), "PatronSearch")

    assert ("auth_error", "forbidden") == (before.failure, after.failure)
    for outcome in (before, after):
        assert "access_key" in outcome.message
        assert "no permission for" in outcome.message


URL = "https://polaris.example.edu/PAPIService/REST/public/v1/1033/100/1/patron/4711/basicdata"


def test_a_published_example():
    """The keyed hash of a text that another program's tests give."""
    assert "S1B0+M48Z/LOc32PFEfX67uwFyk=" == signature("1234", "GET", "sha1")


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_method_address_date_and_secret_are_signed(algorithm):
    settings = PolarisSettings(access_id="EXU", access_key="kéy", hash_algorithm=algorithm)

    headers = signed(settings, "GET", URL, "s3cret")

    text = f"GET{URL}{headers['PolarisDate']}s3cret"
    mac = hmac.new("kéy".encode(), text.encode(), getattr(hashlib, algorithm)).digest()
    assert f"PWS EXU:{base64.b64encode(mac).decode()}" == headers["Authorization"]
    assert headers["PolarisDate"].endswith(" GMT")
    assert parsedate_to_datetime(headers["PolarisDate"]).tzinfo is not None
