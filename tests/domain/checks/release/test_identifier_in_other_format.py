from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.factories import BARCODE, BASIC, make_attribute, make_release
from verifier.domain.checks.release.identifier_in_other_format import identifier_in_other_format

WIRE = "urn:oid:2.16.840.1.113730.3.1.3"


def test_the_registered_name_in_another_format():
    """The right name with format basic is not what is mapped, and both are shown."""
    release = make_release([make_attribute("employeeNumber", BARCODE, name_format=BASIC)])

    found = finding(identifier_in_other_format, release)

    assert (
        "employeeNumber was released under its registered name, in a name format that the service"
        " provider does not map." == found.message
    )
    assert [
        ("attribute", "employeeNumber", None),
        ("attribute", WIRE, BARCODE),
        ("name format", WIRE, BASIC),
    ] == proofs(found)


def test_the_right_format_passes():
    """The registered format passes."""
    assert "employeeNumber arrived in a format that is mapped" == saw(
        identifier_in_other_format, make_release()
    )


def test_another_name_is_for_another_check():
    """Where the name is another one, its format is not the question."""
    assert "employeeNumber was not released under its registered name at all." == reason(
        identifier_in_other_format, make_release({"mail": "g@example.edu"})
    )
