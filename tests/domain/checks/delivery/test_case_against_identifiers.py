import pytest

from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.domain.checks.delivery_tests import HEADER, make_delivery, make_service
from verifier.domain.checks.delivery.case_against_identifiers import case_against_identifiers


def changing(expected, **settings):
    """A listener that changes the case, and identifiers that are expected."""
    return make_delivery(
        services=(make_service(reqIdHeader=HEADER, **settings),), expected=expected
    )


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        ({"reqIdToUpper": True}, "reqIdToUpper"),
        ({"reqIdToUpper": True, "reqIdToLower": True}, "reqIdToLower"),
    ],
)
def test_letters_that_are_taken_away(settings, name):
    """How many test patrons are concerned is told."""
    found = finding(case_against_identifiers, changing(("Jdoe", "123"), **settings))

    assert ("state", "test patrons concerned", "1 of 2") in proofs(found)
    assert f"[reshare.listener] {name}" == found.place.key


def test_the_replacement_writes_the_letter_itself():
    """What it writes is not changed any more."""
    rule = {"reqIdRegex": "^(.*)$", "reqIdReplacement": "p$1", "reqIdToUpper": True}

    assert saw(case_against_identifiers, changing(("p123",), **rule))


def test_the_case_that_is_expected():
    """Numbers have none."""
    delivery = changing(("M123", "456"), reqIdToUpper=True)
    seen = saw(case_against_identifiers, delivery)

    assert "the identifiers that are expected have the letter case that is set" == seen


def test_not_asked():
    """Without a header, or without an identifier that is expected."""
    assert "The listener reads no header." == reason(case_against_identifiers, make_delivery())
    assert "No test patron" in reason(case_against_identifiers, changing((), reqIdToUpper=True))
    assert "the listener changes no letter case" == saw(case_against_identifiers, changing(("a",)))
