"""Causes, and which of them are the identifier's."""

from verifier.domain.model.triage import RequestCause


def test_two_are_nothing_wrong():
    """Fine, and what cannot be told; everything else is wrong."""
    assert {RequestCause.FINE, RequestCause.CANNOT_TELL} == {
        entry for entry in RequestCause if not entry.is_wrong
    }


def test_one_is_not_told():
    """Everything else is known, also that all is fine."""
    assert [RequestCause.CANNOT_TELL] == [entry for entry in RequestCause if not entry.is_told]


def test_a_block_or_a_silence_says_nothing_about_the_identifier():
    """Only a wrong or missing User ID is one."""
    not_its = {
        entry for entry in RequestCause if entry.is_wrong and not entry.is_of_the_identifier
    }

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
