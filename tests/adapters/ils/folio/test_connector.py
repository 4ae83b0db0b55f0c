"""The connector as a whole: bad servers, odd identifiers, many threads, one deadline."""

import time

import pytest

from tests.adapters.ils.crowd import CROWD, crowd
from tests.adapters.ils.folio.connections import connected, make_connection, make_connector
from tests.adapters.ils.folio.fake_folio import (
    PASSWORD,
    USERNAME,
    FakeFolio,
    patron,
    serving,
    uuid,
)
from tests.adapters.ils.misbehaving import (
    DEADLINE,
    HTTP_MISBEHAVIOURS,
    assert_says_it_could_not_look,
    misbehave,
    no_secret_follows_a_redirect,
    nobody_listens,
)
from tests.adapters.ils.odd_identifiers import KNOWN, ODD
from tests.bad_peers import Talk, answer, peer, read_request
from tests.factories import make_site
from verifier.adapters.ils.connections import connect
from verifier.domain.model.lookup import CouldNotLook, Found, LookupFailure, NotFound, PatronKey
from verifier.domain.model.site import IlsRole

FAILURES = {
    "says nothing": "timeout",
    "drips its head": "timeout",
    "drips its body": "timeout",
    "never ends": "too_large",
    "closes at once": "protocol_error",
    "is no web server": "protocol_error",
    "lies about the length": "protocol_error",
    "sends nothing": "protocol_error",
    "sends a login page": "protocol_error",
    "sends broken JSON": "protocol_error",
    "sends deep JSON": "protocol_error",
    "sends another shape": "protocol_error",
    "sends null": "protocol_error",
    "sends a number": "protocol_error",
    "sends octets that are no text": "protocol_error",
    "sends XML": "protocol_error",
    "sends a zip bomb": "too_large",
    "redirects for good": "redirected",
    "redirects keeping the method": "redirected",
    "asks for a login": "auth_error",
    "forbids": "forbidden",
    "knows no such path": "protocol_error",
    "asks to wait": "rate_limited",
    "fails": "server_error",
    "is down": "server_error",
}
COOKIES = {"Set-Cookie": "folioAccessToken=a; Max-Age=600, folioRefreshToken=r; Max-Age=600"}
SIGNED_IN = answer(b"{}", status="201 Created", headers=COOKIES)


def impatient(url: str):
    return make_connector(url, timeout_seconds=DEADLINE)


class SlowFolio(FakeFolio):
    """One that takes its time over the blocks by staff."""

    def _manual(self):
        time.sleep(0.9)
        return super()._manual()


def signed_in_then(talk: Talk) -> Talk:
    """A server that lets everybody sign in, and misbehaves at every question."""

    def then(connection, over):
        request = read_request(connection)
        (SIGNED_IN if request.startswith(b"POST") else talk)(connection, over)

    return then


@pytest.mark.parametrize("name", HTTP_MISBEHAVIOURS)
def test_a_misbehaving_sign_in_is_told_in_time(name):
    """Whatever the server does to the sign-in, nothing is said about the patron."""
    outcome = misbehave(name, impatient)

    assert FAILURES[name] == outcome.failure
    assert PASSWORD not in outcome.said
    assert USERNAME not in outcome.said


@pytest.mark.parametrize("name", HTTP_MISBEHAVIOURS)
def test_a_misbehaving_answer_is_told_in_time(name):
    """The same after a sign-in that went well."""
    with peer(signed_in_then(HTTP_MISBEHAVIOURS[name]), read_first=False) as server:
        outcome = assert_says_it_could_not_look(impatient(server.url).look_up)

    assert FAILURES[name] == outcome.failure


def test_a_closed_port_is_unreachable():
    """A FOLIO that is down is not one without the patron."""
    assert LookupFailure.UNREACHABLE is nobody_listens(impatient).failure


def test_nothing_follows_a_redirect():
    """Neither the sign-in nor a question goes to the other address."""
    no_secret_follows_a_redirect(impatient, PASSWORD, USERNAME)


NOT_ASKABLE = {
    "nul": LookupFailure.PROTOCOL_ERROR,
    "lone surrogate": LookupFailure.PROTOCOL_ERROR,
    "ten kilobytes": LookupFailure.PROTOCOL_ERROR,
    "full-width digits": LookupFailure.WRONG_PATRON,  # FOLIO overlooks the difference
    "combining": LookupFailure.WRONG_PATRON,
}


@pytest.mark.parametrize("name", ODD)
def test_an_odd_identifier_leads_to_nobody_else(name):
    """No sign of any query language makes it another question: FOLIO knows nobody by it."""
    folio = FakeFolio(patron(1, barcode=KNOWN), patron(2), patron(3))
    with connected(folio) as connector:
        outcome = connector.look_up(PatronKey(value=ODD[name]))

    assert NOT_ASKABLE.get(name) is getattr(outcome, "failure", None), outcome
    assert isinstance(outcome, CouldNotLook if name in NOT_ASKABLE else NotFound)
    assert ODD[name] not in outcome.said or name == "dot"
    assert all(
        {"query", "limit"} == set(query) for _, path, query, _ in folio.seen if path == "/users"
    )


@pytest.mark.parametrize("name", ["nul", "lone surrogate"])
def test_what_cannot_be_carried_is_not_sent(name):
    """Refused before anything is sent, the sign-in included."""
    folio = FakeFolio(patron(1, barcode=KNOWN))
    with connected(folio) as connector:
        outcome = connector.look_up(PatronKey(value=ODD[name]))

    assert LookupFailure.PROTOCOL_ERROR is outcome.failure
    assert [] == folio.seen


def test_what_is_too_long_for_a_gateway_is_said():
    """An address of ten kilobytes is refused by FOLIO, which says nothing about the patron."""
    with connected(FakeFolio()) as connector:
        outcome = connector.look_up(PatronKey(value=ODD["ten kilobytes"]))

    assert LookupFailure.PROTOCOL_ERROR is outcome.failure
    assert "too long" in outcome.said


@pytest.mark.parametrize("name", [one for one in ODD if one not in ("nul", "lone surrogate")])
def test_a_patron_with_an_odd_barcode_is_found_by_it(name):
    """Escaping loses nothing: what FOLIO holds is found as it is."""
    folio = FakeFolio(patron(1, barcode=ODD[name]), patron(2, barcode="another"))
    with connected(folio) as connector:
        outcome = connector.look_up(PatronKey(value=ODD[name]))

    if name != "ten kilobytes":
        assert isinstance(outcome, Found), outcome
        assert uuid(1) == outcome.record.internal_id


def test_many_at_a_time_share_one_sign_in():
    """Twenty look-ups at a time: each gets its own patron."""
    numbers = range(1, CROWD + 1)
    folio = FakeFolio(*(patron(one, patronGroup=None) for one in numbers))
    with connected(folio, timeout_seconds=60) as connector:
        crowd(connector, [patron(one)["barcode"] for one in numbers])

    assert 1 == folio.counts["/authn/login-with-expiry"]
    assert CROWD * 6 + 1 == sum(folio.counts.values())


def test_many_at_a_time_renew_once():
    """When the token ends under twenty threads, one renewal serves them all."""
    numbers = range(1, 41)
    folio = FakeFolio(*(patron(one, patronGroup=None) for one in numbers))
    with connected(folio, timeout_seconds=60) as connector:
        connector.sign_in()
        folio.end_tokens()
        crowd(connector, [patron(one)["barcode"] for one in numbers])

    assert 1 == folio.counts["/authn/login-with-expiry"]
    assert 1 == folio.counts["/authn/refresh"]


def test_one_deadline_for_all_questions():
    """Slow answers that are each in time are together too late, and what is known is kept."""
    folio = SlowFolio(patron())
    with connected(folio, timeout_seconds=0.6) as connector:
        outcome = connector.look_up(PatronKey(value="21234000000001"))

    assert isinstance(outcome, Found)
    assert 3 == len(outcome.record.gaps)
    assert all("seconds" in one.said for one in outcome.record.gaps)
    assert outcome.record.gaps[-1].said.endswith("everything within 0.6 seconds.")


def test_the_table_makes_a_connection(tmp_path):
    """A site file's connection becomes this connector, with its id and role."""
    with serving(FakeFolio(patron())) as url:
        site = make_site(tmp_path, ils=(make_connection(url),), allow_private_addresses=True)
        [connector] = connect(site)
        outcome = connector.look_up(PatronKey(value="21234000000001"))

    assert ("folio", IlsRole.EVIDENCE) == (connector.id, connector.role)
    assert isinstance(outcome, Found)


def test_private_addresses_need_the_sites_permission(tmp_path):
    """Without it the sentence names the setting, and nothing is sent."""
    folio = FakeFolio(patron())
    with serving(folio) as url:
        [connector] = connect(make_site(tmp_path, ils=(make_connection(url),)))
        outcome = connector.look_up(PatronKey(value="21234000000001"))

    assert LookupFailure.NOT_CONFIGURED is outcome.failure
    assert "allow_private_addresses" in outcome.said
    assert [] == folio.seen
