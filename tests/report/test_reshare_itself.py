from dataclasses import replace

import pytest

from tests.factories import make_decision, make_settings
from verifier.domain.model.reshare_settings import (
    LiveReading,
    OwnAnswer,
    SettingDifference,
    UnreadPart,
)
from verifier.report.json_report import own_answer_dict, plain
from verifier.report.text import own_answer_words


def decided(own, **settings):
    return replace(make_decision(settings=make_settings(**settings)).decision, own_answer=own)


@pytest.mark.parametrize(
    ("own", "settings", "words"),
    [
        (OwnAnswer(valid=True, status="OK"), {}, "accepts this patron (status OK)"),
        (
            OwnAnswer(valid=False, status="FAIL", problems="[Unknown User]"),
            {},
            "refuses this patron (status FAIL): [Unknown User]",
        ),
        (
            OwnAnswer(valid=True, status="OK"),
            {"borrower_check": None},
            (
                "accepts this patron (status OK), which proves nothing: "
                "its borrower check is off, so it accepts everybody"
            ),
        ),
        (OwnAnswer(valid=None, unanswered="HTTP 500."), {}, "gave no answer: HTTP 500."),
        (
            OwnAnswer(valid=None, asked=False, unanswered="No identifier."),
            {},
            "was not asked: No identifier.",
        ),
    ],
)
def test_the_answer_in_words(own, settings, words):
    """What ReShare itself decided, and what that is worth."""
    assert words == own_answer_words(decided(own, **settings))


def test_who_did_not_ask_is_told_nothing():
    """No line, and null."""
    assert own_answer_words(decided(None)) is None
    assert own_answer_dict(decided(None)) is None
    assert plain(None) is None


@pytest.mark.parametrize(
    ("own", "settings", "as_predicted", "proves"),
    [
        (OwnAnswer(valid=True), {}, True, True),
        (OwnAnswer(valid=False), {}, False, True),
        (OwnAnswer(valid=True), {"borrower_check": None}, True, False),
        (OwnAnswer(valid=None, unanswered="no"), {}, None, False),
    ],
)
def test_the_answer_for_programs(own, settings, as_predicted, proves):
    """Whether it is as predicted, and whether it proves anything, are keys of their own."""
    found = own_answer_dict(decided(own, **settings))

    assert (as_predicted, proves) == (found["as_predicted"], found["proves"])
    assert own.valid is found["valid"]


def test_how_the_settings_were_read():
    """Differences and what was not read, as they are."""
    live = LiveReading(
        differences=(SettingDifference(name="x", in_site_file="1", in_reshare=None),),
        unread=(UnreadPart(what="patron profiles", message="No permission."),),
    )

    assert {
        "differences": [{"name": "x", "in_site_file": "1", "in_reshare": None}],
        "unread": [{"what": "patron profiles", "said": "No permission."}],
    } == plain(live)
