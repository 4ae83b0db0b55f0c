import pytest

from tests.factories import make_capture
from verifier.cli.demo_services import library_of, verify_at_library
from verifier.demo.patrons import Library
from verifier.demo.sites import DemoAddresses, demo_site
from verifier.domain.model.capture import Origin, Protocol
from verifier.domain.model.request_form import EntryPoint

AT = DemoAddresses(ncip="", oidc="", cas="", ldap="")


def login(protocol, username="nobody", **more):
    """A login of somebody by that protocol."""
    return make_capture({"mail": f"{username}@example.edu"}, protocol=protocol, **more)


@pytest.mark.parametrize(
    ("capture", "library"),
    [
        (login(Protocol.SAML), "main"),
        (login(Protocol.SAML, "theo"), "name-id"),
        (login(Protocol.SAML, "gail"), "main"),
        (login(Protocol.OIDC, "olive"), "oidc-header"),
        (login(Protocol.OIDC, "pia"), "oidc"),
        (login(Protocol.OIDC), "oidc-header"),
        (login(Protocol.CAS, "cora"), "cas"),
        (login(Protocol.LDAP), "ldap"),
    ],
)
def test_a_login_belongs_to_the_library_with_that_way_in(capture, library):
    """What the page shows is what the printed table tells."""
    assert library == library_of(capture)


@pytest.mark.parametrize(
    ("origin", "door"),
    [(Origin.LOGIN, EntryPoint.VUFIND_LDAP), (Origin.IMPORT, EntryPoint.VUFIND_SHIBBOLETH)],
)
def test_the_report_is_that_librarys(tmp_path, origin, door):
    """A saved login is looked at by the site's own form, whoever saved it."""
    sites = {
        library: demo_site(library, folder=tmp_path, base_url="http://127.0.0.1:8000", at=AT)
        for library in Library.__args__
    }
    capture = login(Protocol.LDAP, origin=origin, typed_username="lena")

    report = verify_at_library(sites, capture, site=sites["main"], ils=())

    assert door == report.release.form.door
