from dataclasses import replace

import pytest

from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.factories import (
    BARCODE,
    BASIC,
    NAMES,
    URI,
    make_attribute,
    make_claim,
    make_form,
    make_oidc_release,
    make_release,
)
from verifier.domain.checks.release.identifier_under_other_name import identifier_under_other_name


@pytest.mark.parametrize(
    ("name", "name_format", "how"),
    [
        ("urn:mace:dir:attribute-def:employeeNumber", URI, "its old urn:mace name"),
        ("employeeNumber", BASIC, "a short name"),
        ("employeenumber", URI, "a short name"),
        ("oid:2.16.840.1.113730.3.1.3", URI, "a misspelt name"),
        ("urn:oid:2.16.840.1.113730.3.1.3 ", URI, "its name with a stray blank"),
    ],
)
def test_names_that_nothing_maps(name, name_format, how):
    """The finding says what kind of name it is and shows it as it was sent."""
    sent = replace(make_attribute("employeeNumber", BARCODE), name=name, name_format=name_format)

    found = finding(identifier_under_other_name, make_release([sent]))

    assert (
        f"employeeNumber was released under {how}, which the service provider does not map."
        == found.message
    )
    assert [
        ("attribute", "employeeNumber", None),
        ("attribute", name, BARCODE),
        ("name format", name, name_format),
    ] == proofs(found)


def test_a_claim_inside_another():
    """Nothing looks for a claim inside another one."""
    release = make_oidc_release([make_claim("attributes.employeeNumber", BARCODE)])

    assert (
        "employeeNumber was released under a path inside another claim, which the service "
        "provider does not map." == finding(identifier_under_other_name, release).message
    )


def test_a_site_that_writes_the_wire_name():
    """A site file may name the attribute by its wire name; near misses are still seen."""
    release = make_release(
        [make_attribute("urn:mace:dir:attribute-def:employeeNumber", BARCODE, name_format=URI)],
        form=make_form(identifier=NAMES["employeeNumber"]),
    )

    assert NAMES["employeeNumber"] in finding(identifier_under_other_name, release).message


def test_the_right_name_passes():
    """The registered name passes."""
    assert "employeeNumber arrived under the name that is mapped" == saw(
        identifier_under_other_name, make_release()
    )


def test_nothing_that_resembles_it():
    """Where nothing resembles it, there is nothing to ask."""
    assert "Nothing that resembles employeeNumber was released under another name." == reason(
        identifier_under_other_name, make_release({"mail": "g@example.edu"})
    )
