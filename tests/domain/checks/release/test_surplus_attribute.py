from tests.domain.checks.asking import finding, proofs, saw
from tests.factories import BARCODE, make_form, make_release
from verifier.domain.checks.release.surplus_attribute import surplus_attribute


def test_well_known_and_not_needed():
    """Attributes that nobody needs are named in one notice, without their values."""
    release = make_release(
        {
            "employeeNumber": BARCODE,
            "displayName": "Gail Good",
            "eduPersonScopedAffiliation": "member@example.edu",
        }
    )

    found = finding(surplus_attribute, release)

    names = "displayName, eduPersonScopedAffiliation"
    assert f"Released, and not used as things are set up now: {names}." == found.message
    assert [
        ("attribute", "displayName", None),
        ("attribute", "eduPersonScopedAffiliation", None),
    ] == proofs(found)


def test_tolerated_attributes_pass():
    """What the site tolerates is not told."""
    release = make_release(
        {"employeeNumber": BARCODE, "displayName": "Gail Good"},
        form=make_form(tolerated=("displayName",)),
    )

    assert "nothing well known beyond what is needed" == saw(surplus_attribute, release)
