import pytest

from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.domain.checks.delivery_tests import HEADER, make_delivery, make_service, with_vufind
from tests.factories import make_form
from verifier.domain.checks.request.typed_name import delivery_typed_name
from verifier.domain.model.request_form import EntryPoint


@pytest.mark.parametrize("method", ["LDAP", "ReShare"])
def test_by_vufinds_own_file(method):
    """The line of the method is the place."""
    one = finding(delivery_typed_name, with_vufind(f"[Authentication]\n;\nmethod = {method}\n"))

    assert "as people type it" in one.message
    assert "config.ini, line 3, [Authentication] method" == str(one.place)


def test_by_the_site_file():
    """The way of logging in says it too."""
    one = finding(delivery_typed_name, make_delivery(form=make_form(door=EntryPoint.VUFIND_LDAP)))

    assert [("setting", "method", "LDAP")] == proofs(one)
    assert "verifier.toml, [reshare] login" == str(one.place)


def test_another_method():
    """Its own check judges it."""
    delivery = with_vufind("[Authentication]\nmethod = OpenIDConnect\n")

    assert "people log in to VuFind by OpenIDConnect" == saw(delivery_typed_name, delivery)


def test_vufind_has_no_part():
    """Or what it sends is replaced."""
    direct = make_delivery(form=make_form(door=EntryPoint.DIRECT))
    form = make_form(door=EntryPoint.VUFIND_LDAP, header_identifier="employeeNumber")
    replaced = make_delivery(form=form, services=(make_service(reqIdHeader=HEADER),))

    assert "People do not log in to VuFind." == reason(delivery_typed_name, direct)
    assert "A header replaces what VuFind sends." == reason(delivery_typed_name, replaced)
