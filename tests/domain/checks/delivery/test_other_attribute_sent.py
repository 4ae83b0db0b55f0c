import pytest

from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.domain.checks.delivery_tests import HEADER, make_delivery, make_service, with_vufind
from tests.factories import make_form, make_vufind
from verifier.domain.checks.delivery.other_attribute_sent import other_attribute_sent

CONFIG = "[Authentication]\nmethod = Shibboleth\n[Shibboleth]\nusername = {}\ncat_username = {}\n"


def test_the_right_value_stays_in_vufind():
    """Both settings are shown, with the one that is wrong as the place."""
    found = finding(other_attribute_sent, with_vufind(CONFIG.format("eppn", "employeeNumber")))

    assert [
        ("setting", "username", "eppn"),
        ("setting", "cat_username", "employeeNumber"),
        ("setting", "identifier", "employeeNumber"),
    ] == proofs(found)
    assert "config.ini, line 4, [Shibboleth] username" == str(found.place)


def test_the_site_file_alone():
    """There the attributes' own names stand."""
    form = make_form(vufind=make_vufind(username="mail", cat_username="employeeNumber"))
    found = finding(other_attribute_sent, make_delivery(form=form))

    assert "verifier.toml, [reshare.vufind] username" == str(found.place)


@pytest.mark.parametrize(
    "names", [("employeeNumber", "mail"), ("HTTP_EMPLOYEENUMBER", "x"), ("mail", "eppn")]
)
def test_another_mistake_or_none(names):
    """The right one is sent, in whatever way it is written, or cat_username is wrong too."""
    seen = saw(other_attribute_sent, with_vufind(CONFIG.format(*names)))

    assert "VuFind's username is not behind its cat_username" == seen


def test_not_asked():
    """Where a header replaces it, or one of the two is not known."""
    form = make_form(
        vufind=make_vufind(username="mail", cat_username="employeeNumber"),
        header_identifier="employeeNumber",
    )
    replaced = make_delivery(form=form, services=(make_service(reqIdHeader=HEADER),))

    assert "A header replaces what VuFind sends." == reason(other_attribute_sent, replaced)
    assert "not both known" in reason(other_attribute_sent, make_delivery())
