from tests.factories import URI, make_attribute, make_identifier, make_release
from verifier.domain.checks.evidence import attribute_as_sent, attribute_values, transform_evidence
from verifier.domain.model.finding import Evidence, record_identifier_evidence, setting_evidence
from verifier.domain.model.match import Transform
from verifier.domain.model.patron import IdentifierStatus

WIRE = "urn:oid:2.16.840.1.113730.3.1.3"


def test_values_keep_their_order():
    """Each value is one proof, in wire order, just as it was sent."""
    assert (
        Evidence(what="attribute", name="uid", value=" b"),
        Evidence(what="attribute", name="uid", value=""),
    ) == attribute_values("uid", (" b", ""))


def test_an_attribute_as_it_was_sent():
    """The wire name, the values and the format are shown, not the canonical name."""
    (released,) = make_release({"employeeNumber": "7"}).release.attributes

    assert (
        Evidence(what="attribute", name=WIRE, value="7"),
        Evidence(what="name format", name=WIRE, value=URI),
    ) == attribute_as_sent(released)


def test_an_attribute_without_a_value_or_a_format():
    """Without a value the name alone is shown."""
    (released,) = make_release([make_attribute("hatSize")]).release.attributes

    assert (Evidence(what="attribute", name="hatSize"),) == attribute_as_sent(released)


def test_settings_are_text():
    """A setting that is on is shown in words; one that is not set has no value."""
    assert Evidence(what="setting", name="reqIdToLower", value="true") == setting_evidence(
        "reqIdToLower", True
    )
    assert Evidence(what="setting", name="reqIdRegex") == setting_evidence("reqIdRegex")


def test_an_identifier_of_a_record():
    """An identifier is shown with its type and state."""
    old = make_identifier("9", status=IdentifierStatus.INACTIVE)

    assert Evidence(
        what="record", name="barcode (inactive)", value="9"
    ) == record_identifier_evidence(old)


def test_a_finding_names_the_transform():
    """By number for the table of the documentation, and in words."""
    assert Evidence(what="transform", name="T4: leading zeros") == transform_evidence(Transform.T4)
