from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.factories import URI, make_attribute, make_form, make_release
from verifier.domain.checks.release.identifier_national_number import identifier_national_number


def test_an_attribute_for_national_numbers():
    """An attribute that is meant for national numbers is one, whatever its value looks like."""
    release = make_release(
        [make_attribute("urn:oid:1.3.6.1.4.1.2428.90.1.5", "01019900000", name_format=URI)],
        form=make_form(identifier="norEduPersonNIN"),
    )

    found = finding(identifier_national_number, release)

    assert "norEduPersonNIN is a national or social security number." == found.message


def test_the_shape_of_a_social_security_number():
    """A value that is written like a social security number counts as one."""
    found = finding(identifier_national_number, make_release({"employeeNumber": "000-00-0000"}))

    assert [("attribute", "employeeNumber", "000-00-0000")] == proofs(found)


def test_a_barcode_passes():
    """A barcode is no national number."""
    assert "employeeNumber is not a national number" == saw(
        identifier_national_number, make_release()
    )


def test_no_value():
    """Without a value there is nothing to ask."""
    assert "employeeNumber came without a value." == reason(
        identifier_national_number, make_release({"mail": "g@example.edu"})
    )


def test_a_national_number_as_a_urn():
    """SCHAC writes it so, whatever the attribute is called."""
    value = "urn:schac:personalUniqueID:no:FNR:01019900000"

    assert finding(identifier_national_number, make_release({"employeeNumber": value}))
