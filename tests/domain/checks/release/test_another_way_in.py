import pytest

from tests.domain.checks.asking import finding, reason, saw
from tests.factories import make_form, make_release
from verifier.domain.checks.release.another_way_in import another_way_in
from verifier.domain.model.capture import Protocol
from verifier.domain.model.request_form import EntryPoint


def release(door, protocol):
    """A login by that protocol, at a site with that way in."""
    return make_release({"mail": "x"}, form=make_form(door=door), protocol=protocol)


@pytest.mark.parametrize(
    ("door", "protocol"),
    [
        (EntryPoint.VUFIND_SHIBBOLETH, Protocol.OIDC),
        (EntryPoint.VUFIND_SHIBBOLETH, Protocol.LDAP),
        (EntryPoint.VUFIND_OIDC, Protocol.SAML),
        (EntryPoint.VUFIND_CAS, Protocol.SAML),
        (EntryPoint.VUFIND_LDAP, Protocol.CAS),
    ],
)
def test_another_way(door, protocol):
    """What another way releases need not be what the catalogue gets."""
    found = finding(another_way_in, release(door, protocol))

    assert f"by {protocol.value}, and" in found.message


@pytest.mark.parametrize(
    ("door", "protocol"),
    [
        (EntryPoint.VUFIND_SHIBBOLETH, Protocol.SAML),
        (EntryPoint.VUFIND_SHIBBOLETH, Protocol.HEADERS),
        (EntryPoint.VUFIND_OIDC, Protocol.OIDC),
    ],
)
def test_the_same_way(door, protocol):
    """The saved headers of a service provider are its own login."""
    assert "the login came by the way that the site file names" == saw(
        another_way_in, release(door, protocol)
    )


def test_any_way():
    """Before a proxy's header any login may stand."""
    assert reason(another_way_in, release(EntryPoint.HEADER, Protocol.CAS))
