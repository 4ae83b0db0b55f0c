from dataclasses import replace

from tests.runs.notices.notice import FAILING, make_notice
from verifier.runs.notices import subject_of, text_of


def test_the_subject_says_what_has_changed():
    """Only what there is."""
    assert (
        "Example University Library: 1 login no longer gets through, 1 login gets through again"
        == subject_of(make_notice())
    )
    assert "Example University Library: 2 logins no longer get through" == subject_of(
        make_notice(failing=(FAILING, FAILING), recovered=())
    )
    assert "Example University Library: 1 login gets through again" == subject_of(
        make_notice(failing=())
    )


def test_the_text_needs_nothing_else():
    """Who, why, whose station, the reference, and how many others there are."""
    text = text_of(make_notice())

    assert "- campus/grad1: employeeNumber was not released." in text
    assert "Whose station it is: identity team (release.identifier-missing)" in text
    assert "Reference: r-1" in text
    assert "- campus-oidc/staff2: ReShare would accept" in text
    assert "Of 40 logins 37 get through; 2 failed before and still do." in text
    assert "https://verify.example.edu" in text


def test_what_has_not_changed_has_no_heading():
    """A recovery does not speak of failures."""
    assert "No longer gets through" not in text_of(make_notice(failing=()))
    assert "Gets through again" not in text_of(make_notice(recovered=()))


def test_hundreds_are_counted_not_listed():
    """A mail stays readable when everything breaks at once."""
    many = tuple(replace(FAILING, patron=f"p{number}") for number in range(400))
    text = text_of(make_notice(failing=many, logins=400, still_failing=0))

    assert "campus/p19" in text
    assert "campus/p20" not in text
    assert "- and 380 more" in text
    assert "Of 400 logins 0 get through" in text
