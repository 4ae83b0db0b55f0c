"""What VuFind sends by its own login: what was typed, or the subject."""

import pytest

from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.domain.checks.delivery_tests import HEADER, make_delivery, make_service, with_vufind
from tests.factories import make_form
from verifier.domain.checks.request.sub_as_identifier import delivery_sub_as_identifier
from verifier.domain.checks.request.typed_name import delivery_typed_name
from verifier.domain.model.request_form import EntryPoint

each_check = pytest.mark.parametrize(
    ("check", "door", "method", "other"),
    [
        (delivery_typed_name, EntryPoint.VUFIND_LDAP, "LDAP", "OpenIDConnect"),
        (delivery_sub_as_identifier, EntryPoint.VUFIND_OIDC, "OpenIDConnect", "LDAP"),
    ],
)


@pytest.mark.parametrize(
    ("check", "method", "message"),
    [
        (delivery_typed_name, "LDAP", "as people type it"),
        (delivery_typed_name, "ReShare", "as people type it"),
        (delivery_sub_as_identifier, "OpenIDConnect", "the login's subject"),
    ],
)
def test_by_vufinds_own_file(check, method, message):
    """The line of the method is the place."""
    found = finding(check, with_vufind(f"[Authentication]\n;\nmethod = {method}\n"))

    assert message in found.message
    assert "config.ini, line 3, [Authentication] method" == str(found.place)


@each_check
def test_by_the_site_file(check, door, method, other):
    """The way of logging in says it too; another method is judged by another check."""
    found = finding(check, make_delivery(form=make_form(door=door)))

    assert [("setting", "method", method)] == proofs(found)
    assert "verifier.toml, [reshare] login" == str(found.place)
    assert f"people log in to VuFind by {other}" == saw(
        check, with_vufind(f"[Authentication]\nmethod = {other}\n")
    )


@each_check
def test_vufind_has_no_part(check, door, method, other):  # noqa: ARG001 - one table
    """Or what it sends is replaced."""
    direct = make_delivery(form=make_form(door=EntryPoint.DIRECT))
    form = make_form(door=door, header_identifier="employeeNumber")
    replaced = make_delivery(form=form, services=(make_service(reqIdHeader=HEADER),))

    assert "People do not log in to VuFind." == reason(check, direct)
    assert "A header replaces what VuFind sends." == reason(check, replaced)
