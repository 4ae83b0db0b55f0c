from dataclasses import replace

import pytest

from tests.cli.campus import refused
from verifier.adapters.login.headless.login_pages import FormLoginFailed
from verifier.adapters.login.headless.sso import (
    LoginFailed,
    directory_login,
    login_refused,
    sso_login,
    submit_over_http,
)
from verifier.adapters.login.protocols import ProtocolClients
from verifier.cli.demo_services import demo_services
from verifier.demo.sites import IDPS
from verifier.domain.model.capture import LoginAccepted, Protocol

LOGINS = {"saml": ("main", "gail"), "oidc": ("oidc-header", "olive"), "cas": ("cas", "cora")}


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    with demo_services(tmp_path_factory.mktemp("demo"), base_url="http://127.0.0.1:1") as services:
        yield services


def performed(demo, protocol, *, password=None, **more):
    library, username = LOGINS[protocol]
    site = demo.sites[library]
    return sso_login(
        demo.own,
        site,
        site.idp(IDPS[protocol]),
        username=username,
        password=password or username,
        **more,
    )


@pytest.mark.parametrize("protocol", LOGINS)
def test_a_login_passes_its_protocol_s_gate(demo, protocol):
    started, accepted = performed(demo, protocol)

    assert isinstance(accepted, LoginAccepted)
    assert started.pending.request_id == accepted.use.request_id
    assert protocol == accepted.capture.protocol


@pytest.mark.parametrize("protocol", LOGINS)
def test_a_wrong_password_stops_with_one_sentence(demo, protocol):
    with pytest.raises(LoginFailed) as stopped:
        performed(demo, protocol, password="battery staple")

    assert "did not accept the user name and password" in stopped.value.message
    assert "battery" not in stopped.value.message


@pytest.mark.parametrize(
    ("protocol", "message"),
    [
        ("saml", "There was no login: "),
        ("oidc", "There was no login: "),
        ("cas", "There was no login: The CAS server sent the browser back without a usable"),
    ],
)
def test_an_answer_that_is_none_is_refused(demo, protocol, message):
    """An identity provider that sends us back with nothing: the gate's reason is told."""
    with pytest.raises(LoginFailed) as stopped:
        performed(demo, protocol, driver=lambda *_: {})

    assert stopped.value.message.startswith(message)
    assert stopped.value.refused.checks


@pytest.mark.parametrize(
    ("protocol", "ends_at"),
    [
        ("saml", "http://127.0.0.1:1/saml/acs"),
        ("oidc", "http://127.0.0.1:1/oidc/campus-oidc/return"),
        ("cas", "http://127.0.0.1:1/cas/campus-cas/return/"),
    ],
)
def test_whoever_types_is_told_where_it_ends(demo, protocol, ends_at):
    steps = []

    def typed(started, *rest):
        steps.extend([started.url, *rest])
        return submit_over_http(started, *rest)

    performed(demo, protocol, driver=typed)
    url, end, idp_urls, username, password = steps

    assert end.startswith(ends_at)
    assert idp_urls
    assert all(url.startswith(idp_url.rpartition(":")[0]) for idp_url in idp_urls)
    assert (LOGINS[protocol][1],) * 2 == (username, password)


def test_a_login_that_does_not_come_about_stops(demo):
    def typed(*_):
        raise FormLoginFailed("second-factor", "It asks for a code.")

    with pytest.raises(LoginFailed, match="It asks for a code") as stopped:
        performed(demo, "cas", driver=typed)

    assert "second-factor" == stopped.value.kind


def test_a_provider_that_is_not_there_stops(demo):
    site = demo.sites["oidc"]
    idp = site.idp(IDPS["oidc"])
    gone = replace(idp, oidc=replace(idp.oidc, issuer="http://127.0.0.1:9"))
    site = replace(site, idps=(gone,))

    with pytest.raises(LoginFailed):
        sso_login(ProtocolClients(site), site, gone, username="olive", password="olive")


def test_a_directory_is_asked_itself(demo):
    site = demo.sites["ldap"]
    idp = site.idp(IDPS["ldap"])
    capture = directory_login(demo.own, idp, username="lena", password="lena")

    assert Protocol.LDAP == capture.protocol
    assert "lena" == capture.typed_username


def test_a_directory_that_refuses_stops_with_its_reason(demo):
    idp = demo.sites["ldap"].idp(IDPS["ldap"])
    with pytest.raises(LoginFailed) as stopped:
        directory_login(demo.own, idp, username="lena", password="battery staple")

    assert "There was no login: The directory does not accept" in stopped.value.message
    assert "wrong-password" == stopped.value.refused.reason


def test_a_refused_login_is_told_by_its_summary():
    login = refused()
    failure = login_refused(login)

    assert "There was no login: The login was made for another service." == failure.message
    assert login is failure.refused
