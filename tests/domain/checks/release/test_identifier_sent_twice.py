from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.factories import BARCODE, BASIC, OLD_BARCODE, make_attribute, make_form, make_release
from verifier.domain.checks.release.identifier_sent_twice import identifier_sent_twice


def make_twice(first, second):
    return make_release(
        [
            make_attribute("employeeNumber", first),
            make_attribute("patronId", second, name_format=BASIC),
        ],
        form=make_form(attribute_map=(("employeeNumber", ("patronId",)),)),
    )


def test_two_attributes_that_differ():
    """Two attributes that arrive as the identifier and differ are shown under their wire names."""
    found = finding(identifier_sent_twice, make_twice(OLD_BARCODE, BARCODE))

    assert "2 attributes arrive as employeeNumber, and their values differ." == found.message
    assert [
        ("attribute", "urn:oid:2.16.840.1.113730.3.1.3", OLD_BARCODE),
        ("attribute", "patronId", BARCODE),
    ] == proofs(found)


def test_two_attributes_that_agree():
    """Two attributes with the same value do not contradict each other."""
    assert "nothing contradicts employeeNumber" == saw(
        identifier_sent_twice, make_twice(BARCODE, BARCODE)
    )


def test_nothing_delivered():
    """Without a delivered attribute there is nothing to compare."""
    assert "No attribute arrived as employeeNumber." == reason(
        identifier_sent_twice, make_release({"mail": "g@example.edu"})
    )
