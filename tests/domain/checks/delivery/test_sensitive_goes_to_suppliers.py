import pytest

from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.domain.checks.delivery_tests import make_delivery
from tests.factories import make_form, make_settings
from verifier.domain.checks.delivery.sensitive_goes_to_suppliers import sensitive_goes_to_suppliers


@pytest.mark.parametrize("name", ["mail", "norEduPersonNIN", "schacPersonalUniqueID"])
def test_an_attribute_that_must_not_travel(name):
    """By its name alone."""
    found = finding(sensitive_goes_to_suppliers, make_delivery(form=make_form(identifier=name)))

    assert ("setting", "identifier", name) in proofs(found)
    assert "verifier.toml, [reshare.settings] suppress_patron_info" == str(found.place)


def test_an_expected_value_that_is_written_so():
    """The value itself is not shown."""
    found = finding(sensitive_goes_to_suppliers, make_delivery(expected=("078-05-1120",)))

    assert "078-05-1120" not in str(found)


def test_a_number_of_the_library():
    """It tells nobody elsewhere who this is."""
    seen = saw(sensitive_goes_to_suppliers, make_delivery())

    assert "the identifier is none that names a person elsewhere" == seen


def test_it_is_kept():
    """Or nothing is known about it."""
    form = make_form(identifier="mail")
    kept = make_delivery(form=form, reshare=make_settings(suppress_patron_info="Yes"))
    unknown = make_delivery(form=form, reshare=make_settings(stated=False))

    assert "keeps" in saw(sensitive_goes_to_suppliers, kept)
    assert "does not say" in reason(sensitive_goes_to_suppliers, unknown)
