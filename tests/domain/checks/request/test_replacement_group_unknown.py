import pytest

from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.factories import make_form, make_listener, make_preview
from verifier.domain.checks.request.replacement_group_unknown import replacement_group_unknown

REGEX = "^([^@]+)@.*$"


def through(replacement, value="ggood@example.edu"):
    """A request whose header goes through a listener with this replacement."""
    listener = make_listener(reqIdRegex=REGEX, reqIdReplacement=replacement)
    form = make_form(header_identifier="employeeNumber", listener=listener)
    return make_preview({"employeeNumber": value}, form=form)


@pytest.mark.parametrize("replacement", ["$2", "$0", "$<name>", "P-$2"])
def test_a_group_that_is_not_there(replacement):
    """JavaScript leaves the sign of an unknown group as it is written."""
    found = finding(replacement_group_unknown, through(replacement))

    assert (
        "The listener's replacement names a group that its regular expression does not have, and"
        " the sign for it stays in the identifier." == found.message
    )
    assert [
        ("setting", "reqIdRegex", REGEX),
        ("setting", "reqIdReplacement", replacement),
        ("identifier", "patronIdentifier", replacement),
    ] == proofs(found)


@pytest.mark.parametrize("replacement", ["$1", "$&-x", "$$", "P-$1"])
def test_a_group_that_is_there(replacement):
    """The first group, the whole match and a dollar sign on purpose pass."""
    assert "every group of the replacement exists" == saw(
        replacement_group_unknown, through(replacement)
    )


def test_a_dollar_sign_of_the_value():
    """A value that holds such a sign itself proves nothing."""
    assert "every group of the replacement exists" == saw(
        replacement_group_unknown, through("P-$1", value="$2@example.edu")
    )


def test_nothing_is_changed():
    """Where the rule does not touch the value the question does not arise."""
    assert "The listener does not change the value." == reason(
        replacement_group_unknown, through("$2", value="ggood")
    )
