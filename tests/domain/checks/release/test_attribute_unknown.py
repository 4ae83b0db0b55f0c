from tests.domain.checks.asking import finding, proofs, saw
from tests.factories import (
    BARCODE,
    URI,
    make_attribute,
    make_form,
    make_listener,
    make_release,
)
from verifier.domain.checks.release.attribute_unknown import attribute_unknown
from verifier.domain.model.capture import AttributeSource


def test_a_name_that_no_list_knows():
    """A name of the institution's own is told."""
    release = make_release(
        [
            make_attribute("employeeNumber", BARCODE),
            make_attribute("urn:example:campus:hatSize", "58", name_format=URI),
        ]
    )

    found = finding(attribute_unknown, release)

    assert "Names that no list knows: urn:example:campus:hatSize." == found.message
    assert [("attribute", "urn:example:campus:hatSize", None)] == proofs(found)


def test_a_tolerated_name_passes():
    """A name that the site has written down is known."""
    release = make_release(
        [make_attribute("urn:example:campus:hatSize", "58", name_format=URI)],
        form=make_form(tolerated=("urn:example:campus:hatSize",)),
    )

    assert "every attribute has a known name" == saw(attribute_unknown, release)


def test_the_header_that_the_listener_reads_is_known():
    """Among a request's own headers the identifier's is no unknown attribute."""
    header = make_attribute("X-Remote-User", BARCODE, source=AttributeSource.HEADER)
    release = make_release([header], form=make_form(listener=make_listener()))

    assert "every attribute has a known name" == saw(attribute_unknown, release)
