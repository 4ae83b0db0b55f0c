"""How the identifier is written in a pasted link: encoded twice, or not in UTF-8."""

import pytest

from tests.domain.checks.asking import answer, finding, proofs
from tests.factories import make_form, make_listener, make_pasted, make_preview
from verifier.domain.checks.request.identifier_encoded_twice import identifier_encoded_twice
from verifier.domain.checks.request.identifier_garbled import identifier_garbled

LISTENER = "/EXU?rft_id=1&req_id="
MODRS = "/rs/patronrequests/openURL?rft.title=T&svc.pickupLocation=x&req.id="
TWICE, GARBLED = "ggood%2540example.edu", "J%F6rg1"


@pytest.mark.parametrize("link", [LISTENER, MODRS])
@pytest.mark.parametrize(
    ("check", "written", "message", "sent"),
    [
        (
            identifier_encoded_twice,
            TWICE,
            "The identifier was encoded twice, so percent signs would be part of it.",
            "ggood%40example.edu",
        ),
        (
            identifier_garbled,
            GARBLED,
            "The identifier in the link is not in UTF-8, so letters of it would be lost.",
            "J\ufffdrg1",
        ),
    ],
)
def test_the_value_of_the_patrons_own_key(link, check, written, message, sent):
    """It is told of the key that is read, with what would be sent."""
    found = finding(check, make_pasted(link + written))

    assert message == found.message
    assert [("identifier", "patronIdentifier", sent)] == proofs(found)


@pytest.mark.parametrize("text", ["ggood%40example.edu", f"P1&rft.title={TWICE}{GARBLED}"])
@pytest.mark.parametrize(
    ("check", "seen"),
    [
        (identifier_encoded_twice, "saw: the identifier is encoded once, or not at all"),
        (identifier_garbled, "saw: every byte of the identifier can be read"),
    ],
)
def test_a_value_that_is_well_written(check, seen, text):
    """What is odd about another key is no matter."""
    assert seen == answer(check, make_pasted(LISTENER + text))


@pytest.mark.parametrize(
    ("check", "written"), [(identifier_encoded_twice, TWICE), (identifier_garbled, GARBLED)]
)
def test_it_is_not_asked_where_the_link_does_not_decide(check, written):
    """A header goes before the link; JSON is no link; an empty link and a login have none."""
    raw = f"GET {LISTENER}{written} HTTP/1.1\nX-Remote-User: c"
    previews = (
        make_pasted(raw, form=make_form(listener=make_listener())),
        make_pasted('{"patronIdentifier": "P1"}'),
        make_pasted("/EXU?rft_id=1"),
        make_preview(),
    )

    assert [
        "not asked: A header replaces what the link says.",
        "not asked: This is no link.",
        "not asked: The request would carry no identifier.",
        "not asked: This is a login, not a request that was pasted.",
    ] == [answer(check, preview) for preview in previews]
