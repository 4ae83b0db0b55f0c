from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.domain.checks.delivery_tests import HEADER, make_delivery, make_service, with_vufind
from tests.factories import make_form
from verifier.domain.checks.request.sub_as_identifier import delivery_sub_as_identifier
from verifier.domain.model.request_form import EntryPoint


def test_by_vufinds_own_file():
    """The line of the method is the place."""
    one = finding(
        delivery_sub_as_identifier, with_vufind("[Authentication]\n;\nmethod = OpenIDConnect\n")
    )

    assert "the login's subject" in one.message
    assert "config.ini, line 3, [Authentication] method" == str(one.place)


def test_by_the_site_file():
    """The way of logging in says it too."""
    one = finding(
        delivery_sub_as_identifier, make_delivery(form=make_form(door=EntryPoint.VUFIND_OIDC))
    )

    assert [("setting", "method", "OpenIDConnect")] == proofs(one)
    assert "verifier.toml, [reshare] login" == str(one.place)


def test_another_method():
    """Its own check judges it."""
    delivery = with_vufind("[Authentication]\nmethod = LDAP\n")

    assert "people log in to VuFind by LDAP" == saw(delivery_sub_as_identifier, delivery)


def test_vufind_has_no_part():
    """Or what it sends is replaced."""
    direct = make_delivery(form=make_form(door=EntryPoint.DIRECT))
    form = make_form(door=EntryPoint.VUFIND_OIDC, header_identifier="employeeNumber")
    replaced = make_delivery(form=form, services=(make_service(reqIdHeader=HEADER),))

    assert "People do not log in to VuFind." == reason(delivery_sub_as_identifier, direct)
    assert "A header replaces what VuFind sends." == reason(delivery_sub_as_identifier, replaced)
