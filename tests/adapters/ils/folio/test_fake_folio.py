"""A client that is not ours takes the fake for a FOLIO."""

import httpx
import pytest
from folioclient import FolioClient
from folioclient.exceptions import FolioPermissionError

from tests.adapters.ils.folio.fake_cql import matches
from tests.adapters.ils.folio.fake_folio import (
    PASSWORD,
    TENANT,
    USERNAME,
    FakeFolio,
    patron,
    serving,
)
from verifier.adapters.ils.folio.client import equals

BARCODE = "21234000000018"


def test_folioclient_signs_in_and_searches():
    """The FOLIO community's own client logs in, finds a patron by barcode, and logs out."""
    folio = FakeFolio(patron(1), patron(2, barcode=BARCODE))
    with serving(folio) as url, FolioClient(url, TENANT, USERNAME, PASSWORD) as client:
        found = client.folio_get("/users", "users", query=equals("barcode", BARCODE))
        everybody = list(client.folio_get_all("/users", "users", query='barcode=="2123*"'))

    assert [BARCODE] == [entry["barcode"] for entry in found]
    assert ["21234000000001", BARCODE] == [entry["barcode"] for entry in everybody]
    assert {"/authn/login-with-expiry", "/consortia", "/users", "/authn/logout"} == set(
        folio.counts
    )


def test_folioclient_is_told_what_it_may_not(monkeypatch):
    """A missing permission reaches the other client as one."""
    monkeypatch.setenv("FOLIOCLIENT_FORBIDDEN_RETRY_DELAY", "0")
    folio = FakeFolio(patron())
    folio.permissions.clear()
    with (
        serving(folio) as url,
        FolioClient(url, TENANT, USERNAME, PASSWORD) as client,
        pytest.raises(FolioPermissionError),
    ):
        client.folio_get("/users", "users", query=equals("barcode", BARCODE))

    assert folio.counts["/users"]


def test_the_fake_locks_after_five_refusals():
    """Five wrong passwords, and even the right one is refused."""
    folio = FakeFolio()
    codes = []
    with serving(folio) as url:
        for password in (*("wrong",) * 5, PASSWORD):
            answer = httpx.post(
                f"{url}/authn/login-with-expiry",
                json={"username": USERNAME, "password": password},
                headers={"X-Okapi-Tenant": TENANT},
            )
            codes.append(answer.json()["errors"][0]["code"])

    warned = "password.incorrect.warn.user"
    blocked = "password.incorrect.block.user"
    assert ["password.incorrect"] * 2 + [warned] * 2 + [blocked, "user.blocked"] == codes


@pytest.mark.parametrize(
    ("query", "fits"),
    [
        (f'barcode=="{BARCODE}"', True),
        ('barcode=="2123400000001?"', True),
        ('barcode=="2123*"', True),
        (f'barcode=="^{BARCODE}^"', True),
        ('barcode=="2123\\\\*"', False),
        ('barcode=="2123"', False),
        ('username=="GÁIL"', True),
        ('barcode=="x" or username==gail', True),
        ('(barcode=="x" and username=="gail")', False),
        ('personal.lastName="good"', True),
        ("cql.allRecords=1 sortBy id", True),
        ('missing=="*"', False),
    ],
)
def test_the_fakes_cql_has_its_traps(query, fits):
    """Wildcards, anchors, folded letter case and accents: what an unescaped value would meet."""
    record = {"barcode": BARCODE, "username": "gail", "personal": {"lastName": "van Good"}}

    assert fits is matches(query, record)
