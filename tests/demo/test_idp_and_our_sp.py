from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.factories import make_site
from tests.metadata_factories import make_idp
from verifier.adapters.http import Browser
from verifier.adapters.login.headless.form_login import log_in, may_visit
from verifier.adapters.login.saml.keys import load_or_make_keys
from verifier.adapters.login.saml.metadata_book import IdpMetadataBook
from verifier.adapters.login.saml.service_provider import ServiceProvider
from verifier.adapters.login.saml.sp_metadata import sp_metadata
from verifier.demo.saml_idp import DemoAccount, DemoIdp
from verifier.domain.model.capture import Attribute, LoginAccepted, LoginRefused

ODD = (
    Attribute(
        name="urn:oid:2.16.840.1.113730.3.1.3",
        name_format="urn:oasis:names:tc:SAML:2.0:attrname-format:uri",
        friendly_name="employeeNumber",
        values=("00123456", " 21234000000018\t", "", "<b>&é😀\r\n"),
    ),
    Attribute(name="employeeNumber", values=()),
    Attribute(name="urn:oid:2.16.840.1.113730.3.1.3", values=("1",)),
)


@pytest.fixture(scope="module", params=["redirect", "post"])
def road(tmp_path_factory, request):
    """An identity provider and our service provider that know each other by metadata only."""
    folder = tmp_path_factory.mktemp("road")
    names = ("assertion", "response", "both")
    demo = DemoIdp(
        DemoAccount(
            username=f"{sign}-{encrypt}",
            password="right",
            attributes=ODD,
            sign=sign,
            encrypt=encrypt,
        )
        for sign in names
        for encrypt in (False, True)
    )
    file = folder / "idp-metadata.xml"
    file.write_bytes(demo.metadata)
    initiated = make_idp(
        metadata=file, request_binding=request.param, idp_initiated=True, name="Campus"
    )
    site = replace(make_site(folder), idps=(initiated,))
    keys = load_or_make_keys(site)
    demo.trust(sp_metadata(site, keys, now=datetime.now(UTC)))
    demo.start()
    yield site, demo, ServiceProvider(site, keys, IdpMetadataBook(site))
    demo.stop()


def travel(site, start, username):
    browser = Browser(deadline_seconds=10, max_bytes=1_000_000, allow=may_visit(start.url))
    return dict(log_in(browser, start, username=username, password="right", ends_at=site.acs_url))


@pytest.mark.parametrize("encrypt", [False, True])
@pytest.mark.parametrize("sign", ["assertion", "response", "both"])
def test_what_is_released_arrives_as_it_was_given(road, sign, encrypt):
    """Through request, login page, signature and encryption no value changes."""
    site, _, sp = road
    start = sp.begin("campus")
    fields = travel(site, start, f"{sign}-{encrypt}")
    assert fields["RelayState"] == start.pending.relay_state
    result = sp.finish(fields["SAMLResponse"], pending=start.pending)
    assert isinstance(result, LoginAccepted), result
    assert result.capture.attributes == ODD
    assert "Example University (demo)" == result.capture.idp.display_name


def test_a_response_to_another_request_is_refused(road):
    """The response of one login does not finish another."""
    site, _, sp = road
    fields = travel(site, sp.begin("campus"), "both-False")
    result = sp.finish(fields["SAMLResponse"], pending=sp.begin("campus").pending)
    assert isinstance(result, LoginRefused)
