"""Each index by itself: which of them hit, and that one value may lead to two patrons."""

import time

from tests.adapters.ils.folio.fake_folio import FakeFolio, connected, patron, uuid
from verifier.adapters.ils.folio.connector import indexes_for
from verifier.domain.model.lookup import Found, KeyKind, PatronKey

BARCODE = "21234000000018"


def look_up(folio: FakeFolio, value: str, kind: KeyKind = KeyKind.USER_ID):
    with connected(folio) as connector:
        return connector.look_up(PatronKey(value=value, kind=kind))


def test_asks_each_index_by_itself_as_documented():
    folio = FakeFolio(patron(barcode=BARCODE))
    look_up(folio, BARCODE)

    assert [
        {"query": f'{index}=="{BARCODE}"', "limit": "2"}
        for index in ("barcode", "externalSystemId", "username")
    ] == [query for _, path, query, _ in folio.seen if path == "/users"]


def test_the_token_goes_into_a_header():
    """With the tenant's, and without a cookie: both at once are an error to some gateways."""
    folio = FakeFolio(patron())
    look_up(folio, BARCODE)
    headers = next(sent for _, path, _, sent in folio.seen if path == "/users")

    assert ("exu", "application/json") == (headers["x-okapi-tenant"], headers["accept"])
    assert headers["x-okapi-token"] in folio.access
    assert "cookie" not in headers


def test_an_address_is_asked_for_by_itself():
    """One question to the field of addresses; no identifier's index is troubled with it."""
    folio = FakeFolio(patron())
    look_up(folio, "Gail@example.edu", KeyKind.EMAIL)

    assert ['personal.email=="Gail@example.edu"'] == [
        query["query"] for _, path, query, _ in folio.seen if path == "/users"
    ]


def test_a_user_name_is_never_an_id():
    """ReShare's second question means the username and nothing else."""
    assert ("username",) == indexes_for(PatronKey(value=uuid(1), kind=KeyKind.USERNAME))


class SlowFolio(FakeFolio):
    """One that takes its time over the blocks by staff."""

    def _manual(self):
        time.sleep(0.9)
        return super()._manual()


def test_one_deadline_for_all_questions():
    """Slow answers that are each in time are together too late, and what is known is kept."""
    folio = SlowFolio(patron())
    with connected(folio, timeout_seconds=0.6) as connector:
        outcome = connector.look_up(PatronKey(value="21234000000001"))

    assert isinstance(outcome, Found)
    assert 3 == len(outcome.record.gaps)
    assert all("seconds" in gap.message for gap in outcome.record.gaps)
    assert outcome.record.gaps[-1].message.endswith("everything within 0.6 seconds.")
