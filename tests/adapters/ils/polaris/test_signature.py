import base64
import hashlib
import hmac
from email.utils import parsedate_to_datetime

import pytest

from verifier.adapters.ils.polaris.client import signature, signed
from verifier.adapters.ils.polaris.settings import PolarisSettings

URL = "https://polaris.example.edu/PAPIService/REST/public/v1/1033/100/1/patron/4711/basicdata"


def test_a_published_example():
    """The keyed hash of a text that another program's tests give."""
    assert "S1B0+M48Z/LOc32PFEfX67uwFyk=" == signature("1234", "GET", "sha1")


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_method_address_date_and_secret_are_signed(algorithm):
    """In that order, with nothing between them."""
    settings = PolarisSettings(access_id="EXU", access_key="kéy", hash_algorithm=algorithm)

    headers = signed(settings, "GET", URL, "s3cret")

    text = f"GET{URL}{headers['PolarisDate']}s3cret"
    mac = hmac.new("kéy".encode(), text.encode(), getattr(hashlib, algorithm)).digest()
    assert f"PWS EXU:{base64.b64encode(mac).decode()}" == headers["Authorization"]
    assert headers["PolarisDate"].endswith(" GMT")
    assert parsedate_to_datetime(headers["PolarisDate"]).tzinfo is not None
