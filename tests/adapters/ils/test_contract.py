"""What holds for every connector: bad servers, odd values, crowds, refusals, secrets."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.adapters.ils.connecting import CROWD, crowd
from tests.adapters.ils.misbehaving import (
    FAILURES,
    HTTP_MISBEHAVIOURS,
    assert_says_it_could_not_look,
    in_turn,
    no_secret_follows_a_redirect,
)
from tests.adapters.ils.odd_identifiers import KNOWN, ODD
from tests.adapters.ils.systems import OTHERS, OVER_HTTP
from tests.adapters.ils.systems import SYSTEMS as BY_JSON
from tests.bad_peers import answer, peer, unused_port
from tests.factories import make_site
from verifier.adapters.ils.http_connector import HttpConnector
from verifier.domain.model.lookup import (
    Ambiguous,
    Found,
    KeyKind,
    LookupFailure,
    NotFound,
    PatronKey,
)

ASKED = PatronKey(value=KNOWN)
SYSTEMS = BY_JSON | OTHERS
EVERY = pytest.mark.parametrize("name", SYSTEMS)
OVER_HTTP = pytest.mark.parametrize("name", OVER_HTTP)
WITH_PASSWORD = pytest.mark.parametrize(
    "name", [name for name, system in SYSTEMS.items() if system.wrong]
)
SIGNING_IN = pytest.mark.parametrize(
    "name", [name for name, system in SYSTEMS.items() if system.signed_in is not None]
)


def shows_no_secret(system, *shown) -> None:
    text = " ".join(map(repr, shown))

    assert not any(secret in text for secret in (*system.secrets, "wr0ng", "t0ken"))


@pytest.mark.parametrize("how", HTTP_MISBEHAVIOURS)
@OVER_HTTP
def test_a_server_that_misbehaves_is_no_answer(name, how):
    """Whatever it does to the first request, nothing is said about the patron, and in time."""
    with peer(HTTP_MISBEHAVIOURS[how]) as server:
        outcome = assert_says_it_could_not_look(SYSTEMS[name].hasty(server.url).look_up)

    assert (FAILURES | SYSTEMS[name].instead)[how] in (None, outcome.failure)
    shows_no_secret(SYSTEMS[name], outcome)


@pytest.mark.parametrize("how", HTTP_MISBEHAVIOURS)
@SIGNING_IN
def test_a_server_that_misbehaves_after_the_sign_in_is_no_answer(name, how):
    with peer(in_turn(SYSTEMS[name].signed_in, HTTP_MISBEHAVIOURS[how])) as server:
        outcome = assert_says_it_could_not_look(SYSTEMS[name].hasty(server.url).look_up)
    no_permission = (name, how) == ("polaris", "asks for a login")  # the sign-in was taken
    assert ("forbidden" if no_permission else FAILURES[how]) == outcome.failure
    shows_no_secret(SYSTEMS[name], outcome)


@EVERY
def test_a_closed_port_is_unreachable(name):
    connector = SYSTEMS[name].hasty(f"http://127.0.0.1:{unused_port()}")

    assert LookupFailure.UNREACHABLE is assert_says_it_could_not_look(connector.look_up).failure


@OVER_HTTP
def test_no_secret_follows_a_redirect(name):
    system = SYSTEMS[name]
    no_secret_follows_a_redirect(system.hasty, system.secrets)
    if system.signed_in is not None:
        no_secret_follows_a_redirect(system.hasty, system.secrets, signed_in=system.signed_in)


@EVERY
def test_a_crowd_shares_one_sign_in(name):
    barcodes = [f"2999900{number:07}" for number in range(20)]
    with SYSTEMS[name].running(barcodes) as running:
        crowd(
            SYSTEMS[name].connector(running.url, seconds=60.0),
            [barcodes[number % 20] for number in range(CROWD)],
        )

        assert 1 == running.sign_ins()


@SIGNING_IN
def test_a_token_that_ended_is_renewed_once_for_a_crowd(name):
    barcodes = [f"2999900{number:07}" for number in range(20)]
    with SYSTEMS[name].running(barcodes) as running:
        connector = SYSTEMS[name].connector(running.url, seconds=60.0)
        assert "accepted" == connector.sign_in()
        before = running.sign_ins()
        running.end_tokens()
        crowd(connector, barcodes)

        assert running.sign_ins() == before + ("password" not in name)  # which does not end


@WITH_PASSWORD
def test_a_refused_sign_in_is_told_and_not_shown(name):
    """Systems lock accounts after a few failures, so a refused sign-in is not tried again."""
    system = SYSTEMS[name]
    with system.running([KNOWN]) as running, ThreadPoolExecutor(20) as pool:
        connector = system.connector(running.url, **system.wrong)
        outcomes = [*pool.map(connector.look_up, [ASKED] * 20), connector.sign_in()]

        assert name == "alma" or 1 == running.requests()  # which has the key in each question
    assert {LookupFailure.AUTH_ERROR} == {outcome.failure for outcome in outcomes}
    assert "heck" in outcomes[0].message
    shows_no_secret(system, outcomes, connector, vars(connector))


@WITH_PASSWORD
def test_a_sign_in_asks_for_nobody(name):
    """It proves the credentials; a lookup then needs no other."""
    with SYSTEMS[name].running([KNOWN]) as running:
        connector = SYSTEMS[name].connector(running.url)

        assert "accepted" == connector.sign_in() == connector.sign_in()
        assert isinstance(connector.look_up(ASKED), Found)
        assert 1 == running.sign_ins() or "password" in name
    shows_no_secret(SYSTEMS[name], connector, vars(connector))


@EVERY
def test_nobody_and_somebody_are_told_apart(name):
    """Only the system's own word that there is nobody is a NotFound, and it repeats no value."""
    with SYSTEMS[name].running([KNOWN]) as running:
        connector = SYSTEMS[name].connector(running.url)
        found, nobody = connector.look_up(ASKED), connector.look_up(PatronKey(value="4711"))

    assert isinstance(found, Found)
    assert "barcode" == found.matched_type or name.startswith("ncip")  # each has its own words
    assert isinstance(nobody, NotFound)
    assert "4711" not in nobody.message


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
@EVERY
def test_an_odd_identifier_never_leads_to_somebody_else(name, odd):
    with SYSTEMS[name].running([KNOWN]) as running:
        outcome = SYSTEMS[name].connector(running.url).look_up(PatronKey(value=odd))

    assert not isinstance(outcome, Found | Ambiguous)
    assert odd not in outcome.message or len(odd) < 5


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *((name, "\ud800") for name in SYSTEMS),
        *((name, "") for name in (*BY_JSON, "sip2")),
        *(("polaris", text) for text in (".", "..", "21234+1", "+")),  # however it is encoded
        *((name, "  ") for name in ("koha", "sierra", "sip2")),  # else they lead to empty fields
    ],
)
def test_what_cannot_be_asked_for_is_not_sent(name, value):
    with SYSTEMS[name].running([KNOWN]) as running:
        outcome = SYSTEMS[name].connector(running.url).look_up(PatronKey(value=value))

        assert LookupFailure.PROTOCOL_ERROR is outcome.failure
        assert 0 == running.requests()


@pytest.mark.parametrize(
    "name",
    [
        *("polaris", "sierra", "wms", "wms, as ReShare", "sip2"),
        *("ncip, horizon", "ncip, aleph", "ncip, voyager"),
    ],
)
def test_user_names_are_not_asked_where_they_cannot_be(name):
    """Whose record it is could not be told, or there is no index of them."""
    with SYSTEMS[name].running([KNOWN]) as running:
        key = PatronKey(value=KNOWN, kind=KeyKind.USERNAME)
        outcome = SYSTEMS[name].connector(running.url).look_up(key)

        assert LookupFailure.UNSUPPORTED is outcome.failure
        assert 0 == running.requests()


@pytest.mark.parametrize(
    "token", ["", "a b", "x\\r\\nHost: elsewhere", "ü", "\\ud800", "x" * 9000]
)
@pytest.mark.parametrize("name", [name for name in SYSTEMS if SYSTEMS[name].token])
def test_a_token_that_would_break_a_header_is_not_used(name, token):
    """What a server gives as a token becomes part of a header only as one plain word."""
    with peer(answer(SYSTEMS[name].token.replace("t0ken", token).encode())) as server:
        outcome = SYSTEMS[name].hasty(server.url).look_up(ASKED)

        assert 1 == len(server.received)
    assert LookupFailure.PROTOCOL_ERROR is outcome.failure
    assert "token" in outcome.message.casefold() or "session" in outcome.message


@EVERY
def test_private_addresses_need_the_sites_permission(name):
    with SYSTEMS[name].running([KNOWN]) as running:
        connector = SYSTEMS[name].connector(running.url, site=make_site(Path("unused")))
        outcome = connector.look_up(ASKED)

        assert 0 == running.requests()
    assert LookupFailure.NOT_CONFIGURED is outcome.failure
    assert "allow_private_addresses" in outcome.message


@EVERY
def test_a_connector_knows_its_connection(name):
    connection = SYSTEMS[name].connection("https://ils.example.edu:8443")
    connector = SYSTEMS[name].connector("https://ils.example.edu:8443")

    assert (connection.id, connection.role) == (connector.id, connector.role)
    assert (name in BY_JSON) is isinstance(connector, HttpConnector)
