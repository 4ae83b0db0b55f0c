from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.factories import BARCODE, OLD_BARCODE, make_attribute, make_release
from verifier.domain.checks.release.identifier_several_values import identifier_several_values


def test_two_values():
    """Two values of one attribute are a warning that shows both, in wire order."""
    found = finding(
        identifier_several_values, make_release({"employeeNumber": (OLD_BARCODE, BARCODE)})
    )

    assert "employeeNumber was released with 2 values." == found.message
    assert [
        ("attribute", "employeeNumber", OLD_BARCODE),
        ("attribute", "employeeNumber", BARCODE),
    ] == proofs(found)


def test_the_same_value_twice():
    """The same value twice is joined all the same, and the message says that it is the same."""
    found = finding(
        identifier_several_values, make_release({"employeeNumber": (BARCODE, BARCODE)})
    )

    assert "employeeNumber was released with 2 values, all the same." == found.message


def test_two_attributes_that_agree():
    """One value in each of two attribute elements is several values, too."""
    release = make_release(
        [make_attribute("employeeNumber", BARCODE), make_attribute("employeeNumber", BARCODE)]
    )

    assert (
        "employeeNumber was released with 2 values, all the same."
        == finding(identifier_several_values, release).message
    )


def test_two_attributes_that_differ_are_for_another_check():
    """Two attributes that contradict each other have a check of their own."""
    release = make_release(
        [make_attribute("employeeNumber", BARCODE), make_attribute("employeeNumber", OLD_BARCODE)]
    )

    assert "The attribute was sent more than once; another check is about that." == reason(
        identifier_several_values, release
    )


def test_one_value_passes():
    """One value passes."""
    assert "one value" == saw(identifier_several_values, make_release())


def test_no_value():
    """Without a value there is nothing to count."""
    assert "employeeNumber came without a value." == reason(
        identifier_several_values, make_release({"mail": "g@example.edu"})
    )
