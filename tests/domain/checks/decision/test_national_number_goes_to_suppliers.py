from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.factories import make_decision, make_found, make_preview, make_settings
from verifier.domain.checks.decision.national_number_goes_to_suppliers import (
    national_number_goes_to_suppliers,
)

NUMBER = "123-45-6789"
WRITTEN = "urn:schac:personalUniqueID:no:FNR:01019900000"


def decided(value, **settings):
    preview = make_preview({"employeeNumber": value})
    return make_decision(
        {value: make_found()}, preview=preview, settings=make_settings(**settings)
    )


def test_suppliers_see_a_national_number():
    """It works, and it must not be."""
    found = finding(national_number_goes_to_suppliers, decided(NUMBER))

    assert (
        "ReShare sends the patron's national or social security number to the supplying library."
        == found.message
    )
    assert [
        ("identifier", "patronIdentifier", NUMBER),
        ("setting", "suppress_patron_info", "no"),
    ] == proofs(found)
    assert finding(national_number_goes_to_suppliers, decided(WRITTEN))


def test_it_is_kept():
    """ReShare that suppresses patron data passes."""
    assert "ReShare keeps the patron's data to itself" == saw(
        national_number_goes_to_suppliers, decided(NUMBER, suppress_patron_info="yes")
    )


def test_any_other_number():
    """A card number may be seen by suppliers; another check tells of it."""
    assert "the identifier is not a national number" == saw(
        national_number_goes_to_suppliers, make_decision()
    )


def test_no_identifier():
    """There is nothing to send."""
    decision = make_decision(preview=make_preview({"uid": "ggood"}))

    assert reason(national_number_goes_to_suppliers, decision)
