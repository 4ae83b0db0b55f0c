from dataclasses import replace

import pytest

from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.factories import BARCODE, make_decision, make_settings
from verifier.domain.checks.decision.identifier_becomes_uuid import identifier_becomes_uuid
from verifier.domain.model.reshare_settings import Flavour

UUID = "1AD737B0-d847-11e6-bf26-cec0c932ce01"


def decision(**more):
    """A decision of CrossLink."""
    made = make_decision(settings=make_settings(flavour=Flavour.CROSSLINK))
    return replace(made, **more)


def test_a_key_of_the_library_system_goes_on():
    """Found by user name, and named by a UUID."""
    found = finding(identifier_becomes_uuid, decision(by_username=True, user_id=UUID))

    assert (
        "CrossLink would replace the identifier by a key of the library system, which its NCIP "
        "service may not find when the item arrives." == found.message
    )
    assert [
        ("identifier", "patronIdentifier", BARCODE),
        ("answer", "user id taken over", UUID),
    ] == proofs(found)


@pytest.mark.parametrize("user_id", [BARCODE, "ggood", f"{UUID}0"])
def test_an_identifier_that_people_have_goes_on(user_id):
    """A barcode or a name can be asked for again."""
    assert "what CrossLink takes over is no key of a program" == saw(
        identifier_becomes_uuid, decision(by_username=True, user_id=user_id)
    )


def test_it_is_not_asked_where_nothing_is_taken_over():
    """By user id the sent identifier goes on, and mod-rs never rewrites it."""
    assert "CrossLink would keep the identifier that was sent." == reason(
        identifier_becomes_uuid, decision(by_username=False, user_id=UUID)
    )
    assert "ReShare never rewrites the identifier that was sent." == reason(
        identifier_becomes_uuid, make_decision()
    )
