"""Where the files of a delivery and the site file's copy part."""

from tests.domain.checks.delivery_tests import with_listener_file, with_vufind
from tests.factories import make_form, make_listener
from verifier.domain.checks.discovery_settings import differences

TEXT = '{"services": {"EXU": {"reqIdHeader": "x-a", "reqIdToLower": true}}}'
CONFIG = "[Authentication]\nmethod = Shibboleth\n[Shibboleth]\nusername = uid\n"


def test_a_difference_has_both_values_as_files_write_them():
    """A switch is true; what nobody sets is said to be not set."""
    form = make_form(listener=make_listener(reqIdHeader="x-b"))

    assert [("reqIdHeader", "x-a", "x-b"), ("reqIdToLower", "true", "not set")] == [
        (difference.name, difference.in_file, difference.in_site_file)
        for difference in differences(with_listener_file(TEXT, form=form))
    ]


def test_an_attribute_under_another_name_is_another_one():
    """The site file's identifier is VuFind's user name, where it says no other."""
    assert [("username", "uid", "employeeNumber")] == [
        (difference.name, difference.in_file, difference.in_site_file)
        for difference in differences(with_vufind(CONFIG))
    ]
