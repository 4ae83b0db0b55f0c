from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.factories import make_release
from verifier.domain.checks.release.identifier_without_value import identifier_without_value


def test_a_name_without_a_value():
    """An attribute without a value element is an error of its own, not a missing one."""
    found = finding(identifier_without_value, make_release({"employeeNumber": ()}))

    assert "employeeNumber was released without any value." == found.message
    assert [("attribute", "employeeNumber", None)] == proofs(found)


def test_an_empty_value_is_a_value():
    """An empty text is a value; another check is about that."""
    assert "employeeNumber came with a value" == saw(
        identifier_without_value, make_release({"employeeNumber": ""})
    )


def test_what_was_not_released():
    """What did not come at all has no value to ask for."""
    assert "employeeNumber was not released." == reason(
        identifier_without_value, make_release({"mail": "g@example.edu"})
    )
