from __future__ import annotations

from tests.report import samples
from verifier.report.json_report import message_keys, plain


def test_the_message_is_one_text_and_its_parts():
    """Programs that send mail need not take it apart."""
    message = samples.failing().diagnosis.message
    written = message_keys(message)

    assert message.text == written["message"]
    assert {
        "to": "discovery team (VuFind)",
        "contact": "vufind@example.edu",
        "subject": "Patron identifier for ReShare",
        "body": "VuFind sends the wrong attribute to ReShare.\n",
    } == written["message_parts"]


def test_without_a_message_both_are_null():
    """Every key is always there."""
    assert {"message": None, "message_parts": None} == message_keys(None)


def test_a_remedy_says_where():
    """The place stands beside the product's id."""
    written = plain(samples.failing().diagnosis.remedies[0])

    assert ("vufind", "in VuFind") == (written["product"], written["place"])
