"""Causes, and which of them are the identifier's."""

from verifier.domain.model.triage import RequestCause


def test_two_are_nothing_wrong():
    """Fine, and what cannot be told; everything else is wrong."""
    assert {RequestCause.FINE, RequestCause.CANNOT_TELL} == {
        one for one in RequestCause if not one.is_wrong
    }


def test_one_is_not_told():
    """Everything else is known, also that all is fine."""
    assert [RequestCause.CANNOT_TELL] == [one for one in RequestCause if not one.is_told]


def test_a_block_or_a_silence_says_nothing_about_the_identifier():
    """Only a wrong or missing User ID is one."""
    not_its = {one for one in RequestCause if one.is_wrong and not one.is_of_the_identifier}

    assert {
        RequestCause.SEVERAL_ACCOUNTS,
        RequestCause.BLOCKED,
        RequestCause.PROFILE,
        RequestCause.COULD_NOT_ASK,
        RequestCause.NOT_CONFIGURED,
        RequestCause.NO_INSTITUTION,
        RequestCause.REFUSED,
        RequestCause.NOW_KNOWN,
    } == not_its
