from __future__ import annotations

from dataclasses import replace

from verifier.domain.model.finding import Owner
from verifier.domain.model.report import Remedy
from verifier.report.labels import remedy_notes, remedy_owner, remedy_steps, remedy_summary

FIRST = Remedy(
    finding="patron.identifier-is-another-attribute",
    owner=Owner.DISCOVERY,
    product="vufind",
    place="in VuFind",
    text="Set it.",
)
CAMPUS = replace(
    FIRST, owner=Owner.IDENTITY, product="okta", place="at the campus, in Okta", text="Send it."
)


def test_another_place_for_the_same_is_an_or():
    """The place has the product's title, and who looks after it."""
    assert "or at the campus, in Okta (identity team)" == remedy_summary(CAMPUS, [FIRST])


def test_something_else_that_is_wrong_is_an_also():
    """It is no choice."""
    other = replace(CAMPUS, finding="release.identifier-reassignable", place=None)

    assert "also, by identity team" == remedy_summary(other, [FIRST, CAMPUS])


def test_a_second_way_in_the_same_place_says_so():
    """Two folded lines must not read alike."""
    script = replace(CAMPUS, text="Or by the script.")

    assert "or another way at the campus, in Okta (identity team)" == remedy_summary(
        script, [FIRST, CAMPUS]
    )


def test_whose_turn_it_is():
    """The team, and where."""
    assert "discovery team, in VuFind" == remedy_owner(FIRST)
    assert "discovery team" == remedy_owner(replace(FIRST, place=None))


def test_what_is_to_be_done_comes_before_what_is_to_be_known():
    """The settings to copy stand between the two; what is not known is left out."""
    remedy = replace(
        FIRST,
        how="Open it.",
        where="config.ini",
        applies="At once.",
        preview="Look.",
        trade_off="For: quick. Against: dirty.",
        caution="A guess.",
    )

    assert [("", "Open it."), ("Where", "config.ini")] == list(remedy_steps(remedy))
    assert [
        ("Takes effect", "At once."),
        ("To see it before a login", "Look."),
        ("", "For: quick. Against: dirty."),
        ("Mind", "A guess."),
    ] == list(remedy_notes(remedy))
    assert [] == [*remedy_steps(FIRST), *remedy_notes(FIRST)]
