from dataclasses import replace
from datetime import timedelta

import pytest

from tests.bad_peers import answer, peer, silent, unused_port
from tests.factories import make_site
from tests.metadata_factories import (
    ENTITY_ID,
    NOW,
    make_entity,
    make_idp,
    make_key,
    make_key_descriptor,
    make_role,
)
from verifier.adapters.login.connection_test import try_idp
from verifier.cli.demo_services import demo_services
from verifier.domain.model.connection_test import Expiring, Stage, StageOutcome
from verifier.domain.model.finding import Station
from verifier.domain.model.site import CasServer, Directory, Idp, OidcProvider

SOUND = make_entity()


@pytest.fixture
def site(tmp_path):
    return make_site(tmp_path, allow_private_addresses=True)


@pytest.fixture
def tried(site, tmp_path):
    """Test an identity provider whose metadata is a file of that content."""

    def run(content, **more):
        path = tmp_path / "idp-metadata.xml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return try_idp(site, make_idp(metadata=path, **more), now=NOW)

    return run


def outcomes(test):
    return [stage.outcome.value for stage in test.stages]


def test_the_servers_of_every_protocol_answer(tmp_path):
    with demo_services(tmp_path, base_url="http://127.0.0.1:1") as demo:
        main = demo.sites["main"]
        tests = {idp.protocol: try_idp(main, idp, now=NOW) for idp in main.idps}

    assert {"saml", "oidc", "cas", "ldap"} == set(tests)
    assert [] == [name for name, trial in tests.items() if trial.failed is not None]
    assert {Station.IDP} == {test.station for test in tests.values()}
    assert tests["ldap"].on_this_machine


def test_what_the_metadata_is_of_is_told(tried):
    test = tried(SOUND)

    assert ["passed", "passed", "not-tested", "passed"] == outcomes(test)
    assert "idp-metadata.xml can be read." == test.at(Stage.REACHABLE).message
    assert test.at(Stage.ANSWERS).message.startswith(
        f"It is the metadata of {ENTITY_ID}, valid until"
    )
    assert test.encrypted is None


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\x00\xff\x13", "is not in UTF-8"),
        ("a text", "is not well-formed XML"),
        ("<html/>", "is not SAML metadata"),
        (SOUND.replace("IDPSSO", "SPSSO"), f"describes the service provider {ENTITY_ID}"),
        (make_entity(attributes='validUntil="2026-01-24T12:00:00Z"'), "expired on 2026-01-24"),
    ],
)
def test_metadata_that_cannot_be_used(tried, content, message):
    test = tried(content)

    assert Stage.ANSWERS is test.failed.stage
    assert test.failed.message.startswith("idp-metadata.xml: The metadata ") or "<html" in str(
        content
    )
    assert message in test.failed.message


def test_the_metadata_of_another_entity(tried):
    assert (
        "correct entity_id" in tried(SOUND, entity_id="https://other.example.edu").failed.message
    )


def test_what_ends_within_a_month(tried):
    """A file's own date, and the dates of its signing certificates."""
    near = f'validUntil="{NOW + timedelta(days=20):%Y-%m-%dT%H:%M:%SZ}"'
    old = make_role(keys=make_key_descriptor(make_key(days=-1).base64))

    assert {Expiring.IDP_METADATA} == {
        entry.what for entry in tried(make_entity(attributes=near)).ending
    }
    near_key = make_role(keys=make_key_descriptor(make_key("near", days=20).base64))
    for role, past in ((old, True), (near_key, False)):
        [entry] = tried(make_entity(role=role, attributes="")).ending
        assert (Expiring.IDP_CERTIFICATE, past) == (entry.what, entry.past)


def test_what_is_fetched_again_does_not_end(site):
    near = f'validUntil="{NOW + timedelta(days=2):%Y-%m-%dT%H:%M:%SZ}"'
    with peer(answer(make_entity(attributes=near).encode())) as publisher:
        idp = make_idp(metadata_url=f"{publisher.url}/metadata")
        test = try_idp(site, idp, now=NOW)

    assert (None, ()) == (test.failed, test.ending)


def at(url):
    """Every kind of identity provider that is asked over the network, at one address."""
    return (
        make_idp(metadata_url=f"{url}/metadata"),
        make_idp(mdq_url=url, entity_id=ENTITY_ID),
        Idp(id="oidc", protocol="oidc", oidc=OidcProvider(issuer=url, client_id="v")),
        Idp(id="cas", protocol="cas", cas=CasServer(url=url)),
        Idp(id="ldap", protocol="ldap", ldap=Directory(url=url.replace("http", "ldap"))),
    )


@pytest.mark.parametrize("number", range(5))
def test_nothing_answers(site, number):
    idp = at(f"http://127.0.0.1:{unused_port()}")[number]

    assert Stage.REACHABLE is try_idp(site, idp, now=NOW).failed.stage


@pytest.mark.parametrize("number", range(5))
def test_something_else_answers(site, number):
    with peer(answer(b"<html>Welcome</html>"), read_first=number < 4) as page:
        test = try_idp(site, at(page.url)[number], now=NOW)

    assert Stage.ANSWERS is test.failed.stage


def test_a_directory_that_refuses_to_speak_securely(site):
    """It is no directory that a password could be sent to."""
    with peer(answer(b"no TLS here"), read_first=False) as page:
        directory = Directory(url=page.url.replace("http", "ldaps"))
        test = try_idp(site, Idp(id="ldap", protocol="ldap", ldap=directory), now=NOW)

    assert Stage.SECURE is test.failed.stage
    assert StageOutcome.NOT_REACHED is test.at(Stage.ANSWERS).outcome
    assert test.encrypted


def test_a_directory_that_is_silent(site):
    with peer(silent) as page:
        directory = Directory(url=page.url.replace("http", "ldap"), timeout_seconds=0.2)
        test = try_idp(site, Idp(id="ldap", protocol="ldap", ldap=directory), now=NOW)

    assert Stage.REACHABLE is test.failed.stage


def test_a_cas_server_that_lets_anybody_in(site):
    success = (
        b'<cas:serviceResponse xmlns:cas="http://www.yale.edu/tp/cas"><cas:authenticationSuccess>'
        b"<cas:user>jdoe</cas:user></cas:authenticationSuccess></cas:serviceResponse>"
    )
    with peer(answer(success)) as server:
        test = try_idp(site, at(server.url)[3], now=NOW)

    assert "it accepts a ticket that nobody issued" in test.failed.message


def test_a_federation_is_asked_for_an_identity_provider_that_it_does_not_have(site, tmp_path):
    pinned = tmp_path / "federation.pem"
    pinned.write_bytes(make_key().certificate)
    with peer(answer(b"", status="404 Not Found")) as service:
        idp = make_idp(mdq_url=service.url, federation=True, metadata_certificate=pinned)
        test = try_idp(replace(site, idps=(idp,)), idp, now=NOW)

    assert test.failed is None
