import pytest

from tests.checks.asking import finding, reason, saw
from tests.factories import make_form, make_release
from verifier.checks.release.another_way_in import another_way_in
from verifier.model.capture import Protocol
from verifier.model.finding import Severity
from verifier.model.request_form import Door


def release(door, protocol):
    """A login by that protocol, at a site with that way in."""
    return make_release({"mail": "x"}, form=make_form(door=door), protocol=protocol)


@pytest.mark.parametrize(
    ("door", "protocol"),
    [
        (Door.VUFIND_SHIBBOLETH, Protocol.OIDC),
        (Door.VUFIND_SHIBBOLETH, Protocol.LDAP),
        (Door.VUFIND_OIDC, Protocol.SAML),
        (Door.VUFIND_CAS, Protocol.SAML),
        (Door.VUFIND_LDAP, Protocol.CAS),
    ],
)
def test_another_way(door, protocol):
    """What another way releases need not be what the catalogue gets."""
    one = finding(another_way_in, release(door, protocol))

    assert Severity.NOTICE is one.severity
    assert f"by {protocol.value}, and" in one.message


@pytest.mark.parametrize(
    ("door", "protocol"),
    [
        (Door.VUFIND_SHIBBOLETH, Protocol.SAML),
        (Door.VUFIND_SHIBBOLETH, Protocol.HEADERS),
        (Door.VUFIND_OIDC, Protocol.OIDC),
    ],
)
def test_the_same_way(door, protocol):
    """The saved headers of a service provider are its own login."""
    assert "the login came by the way that the site file names" == saw(
        another_way_in, release(door, protocol)
    )


def test_any_way():
    """Before a proxy's header any login may stand."""
    assert reason(another_way_in, release(Door.HEADER, Protocol.CAS))
