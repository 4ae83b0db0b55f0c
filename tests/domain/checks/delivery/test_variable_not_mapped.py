import pytest

from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.domain.checks.delivery_tests import rules, with_vufind
from verifier.domain.checks.delivery.variable_not_mapped import variable_not_mapped

CONFIG = "[Authentication]\nmethod = Shibboleth\n[Shibboleth]\nusername = {}\n{}\n"
MAP = rules('name="urn:oid:2.16.840.1.113730.3.1.3" id="employeeNumber" aliases="number"')


@pytest.mark.parametrize("name", ["employeenumber", "eppn"])
def test_a_variable_that_is_never_made(name):
    """Another letter case is another variable."""
    found = finding(variable_not_mapped, with_vufind(CONFIG.format(name, ""), None, MAP))

    assert ("setting", "username", name) in proofs(found)
    assert "config.ini, line 4, [Shibboleth] username" == str(found.place)


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("employeeNumber", ""),
        ("number", ""),
        ("REMOTE_USER", ""),
        ("Shib-Session-ID", ""),
        ("employeenumber", "use_headers = true"),
        ("HTTP_EMPLOYEENUMBER", ""),
    ],
)
def test_a_variable_that_is_made(name, more):
    """By its id or alias, by mod_shib itself, or as a header, where case does not count."""
    delivery = with_vufind(CONFIG.format(name, more), None, MAP)

    assert "the attribute map makes the variable that VuFind reads" == saw(
        variable_not_mapped, delivery
    )


def test_not_known():
    """Without the attribute map nothing can be compared."""
    delivery = with_vufind(CONFIG.format("x", ""))

    assert "is not known" in reason(variable_not_mapped, delivery)
