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
from tests.adapters.ils.odd_identifiers import ODD
from verifier.adapters.http.lookup_errors import LookupAborted
from verifier.adapters.ils.folio.client import (
    equals,
    is_uuid,
    require_searchable,
    same,
    same_but_for_accents,
)
from verifier.domain.model.lookup import LookupFailure


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("21234000000018", 'barcode=="21234000000018"'),
        ("a*b?c^d", r'barcode=="a\*b\?c\^d"'),
        ('x" or barcode=="y', r'barcode=="x\" or barcode==\"y"'),
        ("end\\", r'barcode=="end\\"'),
        ("a b%_&'", 'barcode=="a b%_&\'"'),
    ],
)
def test_writes_a_value_as_itself(value, written):
    """The five special characters get a backslash, and nothing else does."""
    assert written == equals("barcode", value)


@pytest.mark.parametrize("name", ODD)
def test_every_odd_value_means_itself(name):
    """A field that holds the odd value is found by it, and the known one is not."""
    query = equals("barcode", ODD[name])

    assert matches(query, {"barcode": ODD[name]})
    assert not matches(query, {"barcode": "somebody else's"})


@pytest.mark.parametrize("value", ["", "21234000000018\0", "\ud800"])
def test_what_folio_cannot_hold_is_not_asked_for(value):
    with pytest.raises(LookupAborted) as caught:
        require_searchable(value)

    assert LookupFailure.PROTOCOL_ERROR is caught.value.outcome.failure
    assert "21234000000018" not in caught.value.outcome.message


def test_other_odd_values_can_be_asked_for():
    value = 'x\r\ny *?^"\\ \u202e😀'
    require_searchable(value)

    assert 'barcode=="x\r\ny \\*\\?\\^\\"\\\\ \u202e😀"' == equals("barcode", value)


@pytest.mark.parametrize(
    ("first", "other", "alike", "about_alike"),
    [
        ("gail", "GAIL", True, True),
        ("Gail", "gAIL", True, True),
        ("gaïl", "gail", False, True),
        ("\uff12123", "2123", False, True),
        ("2123\u0301", "2123", False, True),
        ("gail", "gale", False, False),
    ],
)
def test_compares_as_the_index_does_and_more_strictly(first, other, alike, about_alike):
    """FOLIO overlooks letter case and accents; only the first makes two values the same here."""
    assert alike is same(first, other)
    assert about_alike is same_but_for_accents(first, other)


@pytest.mark.parametrize(
    ("value", "written_so"),
    [
        ("00000000-0000-4000-8000-000000000001", True),
        ("ABCDEF00-0000-4000-8000-00000000000F", True),
        ("00000000-0000-4000-8000-000000000001\n", False),
        ("00000000000040008000000000000001", False),
        ("21234000000018", False),
    ],
)
def test_tells_ids_from_other_values(value, written_so):
    assert written_so is is_uuid(value)


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
