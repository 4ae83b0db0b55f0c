"""Real logins through LemonLDAP::NG over a real directory, signed and encrypted each way."""

from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.factories import make_site
from tests.services.directory import PASSWORD, directory
from tests.services.lemonldap import LemonLdap, lemonldap
from tests.services.processes import free_port
from verifier.adapters.http import Browser
from verifier.adapters.login.headless.form_login import log_in
from verifier.adapters.login.headless.login_pages import FormLoginFailed
from verifier.adapters.login.saml.keys import load_or_make_keys
from verifier.adapters.login.saml.metadata_book import IdpMetadataBook
from verifier.adapters.login.saml.service_provider import ServiceProvider
from verifier.adapters.login.saml.sp_metadata import sp_metadata
from verifier.domain.model.capture import GateOutcome, LoginAccepted, LoginRefused
from verifier.domain.model.site import Idp, SamlSettings

pytestmark = [pytest.mark.service, pytest.mark.timeout(180)]

EVERY_WAY = [
    ("assertion", "none"),
    ("both", "none"),
    ("assertion", "assertion"),
    ("both", "assertion"),
    ("both", "nameid"),
]


@pytest.fixture(scope="module")
def users(tmp_path_factory):
    """The directory that the identity provider asks."""
    with directory(tmp_path_factory.mktemp("ldap")) as running:
        yield running


class Campus:
    """Our service provider and the identity provider, knowing each other's metadata."""

    def __init__(self, folder, *, crypto="in-process", **idp):
        self.site = make_site(
            folder,
            saml=SamlSettings(crypto=crypto),
            idps=(Idp(id="campus", protocol="saml", metadata=folder / "idp-metadata.xml", **idp),),
        )
        self.keys = load_or_make_keys(self.site)
        self.sp_metadata = sp_metadata(self.site, self.keys, now=datetime.now(UTC))

    def meets(self, idp: LemonLdap) -> ServiceProvider:
        """The service provider, once it has read the identity provider's metadata."""
        self.site.idps[0].metadata.write_bytes(idp.metadata())
        return ServiceProvider(self.site, self.keys, IdpMetadataBook(self.site))


def respond(provider: ServiceProvider, username: str, password: str = PASSWORD):
    """Log in over HTTP as a browser would; what the identity provider would post to us."""
    started = provider.begin("campus")
    return post_of(started, username, password), started.pending


def post_of(started, username: str, password: str = PASSWORD) -> str:
    browser = Browser(deadline_seconds=20, max_bytes=2_000_000)
    acs = "https://verify.example.edu/saml/acs"
    fields = log_in(browser, started, username=username, password=password, ends_at=acs)
    return dict(fields)["SAMLResponse"]


@contextmanager
def meeting(folder, users, *, idp=None, **campus):
    """The service provider, while the identity provider runs that is set up by *idp*."""
    here = Campus(folder / "sp", **campus)
    with lemonldap(
        folder / "idp", users=users, sp_metadata=here.sp_metadata, **(idp or {})
    ) as running:
        yield here.meets(running)


@pytest.mark.parametrize(("sign", "encrypt"), EVERY_WAY)
@pytest.mark.parametrize("crypto", ["in-process", "xmlsec1"])
def test_accepts_a_real_login_and_keeps_the_values(tmp_path, users, sign, encrypt, crypto):
    """Leading zeros, both mail addresses and the umlauts arrive as the directory holds them."""
    idp = {"sign": sign, "encrypt": encrypt}
    with meeting(tmp_path, users, idp=idp, crypto=crypto, allow_unsigned_cbc=True) as provider:
        response, pending = respond(provider, "jdoe")
        result = provider.finish(response, pending=pending)

    assert isinstance(result, LoginAccepted), result
    released = {
        attribute.friendly_name: attribute.values for attribute in result.capture.attributes
    }
    assert ("00123456",) == released["employeeNumber"]
    assert {"jdoe@example.edu", "jose.doe@lib.example.edu"} == set(released["mail"])
    assert ("José Doé",) == released["cn"]
    assert GateOutcome.FAILED not in {check.outcome for check in result.capture.checks}


def test_a_person_without_the_attribute_releases_none(tmp_path, users):
    with meeting(tmp_path, users) as provider:
        response, pending = respond(provider, "nnumber")
        result = provider.finish(response, pending=pending)

    assert isinstance(result, LoginAccepted)
    assert "employeeNumber" not in {
        attribute.friendly_name for attribute in result.capture.attributes
    }


def test_a_wrong_password_is_one_attempt_and_said_so(tmp_path, users):
    """The login form that comes back is a refusal, and is not tried again."""
    with meeting(tmp_path, users) as provider, pytest.raises(FormLoginFailed) as refused:
        respond(provider, "jdoe", "not-it")

    assert "wrong-password" == refused.value.kind
    assert "not-it" not in str(refused.value)


def test_an_unknown_service_provider_is_told(tmp_path, users):
    """It knows us under another entity ID: it shows PE107, before or after the password."""
    here = Campus(tmp_path / "sp")
    with lemonldap(tmp_path / "idp", users=users, sp_metadata=here.sp_metadata) as running:
        saml = replace(here.site.saml, entity_id="https://verify.example.edu/another")
        here.site = replace(here.site, saml=saml)
        provider = here.meets(running)
        with pytest.raises(FormLoginFailed) as refused:
            respond(provider, "jdoe")

    assert "unknown-service" == refused.value.kind
    assert PASSWORD not in str(refused.value)


def test_a_real_response_is_refused_for_another_request(tmp_path, users):
    """A true response to one request does not finish another."""
    with meeting(tmp_path, users) as provider:
        response, _ = respond(provider, "jdoe")
        other = provider.begin("campus").pending
        result = provider.finish(response, pending=other)

    assert isinstance(result, LoginRefused)
    assert "in-response-to" == result.reason


def test_a_restarted_provider_with_new_keys_is_refused_until_its_metadata_is_read(tmp_path, users):
    """Keys come from metadata only: the same provider with other keys does not pass."""
    campus = Campus(tmp_path / "sp")
    port = free_port()
    settings = {"users": users, "sp_metadata": campus.sp_metadata, "port": port}
    with lemonldap(tmp_path / "first", **settings) as idp:
        old_metadata = idp.metadata()
        provider = campus.meets(idp)
    with lemonldap(tmp_path / "second", **settings) as idp:
        response, pending = respond(provider, "jdoe")
        refused = provider.finish(response, pending=pending)
        provider = campus.meets(idp)
        response, pending = respond(provider, "jdoe")
        accepted = provider.finish(response, pending=pending)
        assert old_metadata != idp.metadata()

    assert isinstance(refused, LoginRefused)
    assert "signature" == refused.reason
    assert isinstance(accepted, LoginAccepted)


def test_idp_initiated_only_where_the_site_allows_it(tmp_path, users):
    """A response that nobody asked for passes only with idp_initiated."""
    outcomes = {}
    for allowed in (False, True):
        campus = Campus(tmp_path / f"sp-{allowed}", idp_initiated=allowed)
        with lemonldap(
            tmp_path / f"idp-{allowed}", users=users, sp_metadata=campus.sp_metadata
        ) as idp:
            provider = campus.meets(idp)
            started = replace(
                provider.begin("campus"),
                method="GET",
                url=f"{idp.portal}saml/singleSignOn?IDPInitiated=1&spConfKey=verifier",
                fields=(),
            )
            outcomes[allowed] = provider.finish(post_of(started, "jdoe"), pending=None)

    assert isinstance(outcomes[False], LoginRefused)
    assert isinstance(outcomes[True], LoginAccepted)
