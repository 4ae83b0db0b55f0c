import pytest

from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.factories import make_form, make_listener, make_preview
from verifier.domain.checks.request.replacement_empty import replacement_empty
from verifier.domain.model.request_form import EntryPoint


def make_rule(regex, replacement):
    listener = make_listener(reqIdRegex=regex, reqIdReplacement=replacement)
    return make_preview(form=make_form(door=EntryPoint.HEADER, listener=listener))


@pytest.mark.parametrize("replacement", ["", None])
def test_a_rule_without_a_replacement(replacement):
    """A regular expression whose replacement is empty or absent does nothing."""
    found = finding(replacement_empty, make_rule("@example.edu$", replacement))

    assert (
        "The listener never applies its regular expression, because the replacement is empty."
        == found.message
    )
    assert [
        ("setting", "reqIdRegex", "@example.edu$"),
        ("setting", "reqIdReplacement", replacement),
    ] == proofs(found)


def test_a_rule_with_a_replacement_passes():
    """A regular expression with a replacement passes."""
    assert "the regular expression has a replacement" == saw(
        replacement_empty, make_rule("^(.*)$", "$1")
    )


@pytest.mark.parametrize("regex", ["", None])
def test_no_rule(regex):
    """Without a regular expression there is nothing to replace."""
    assert "The listener has no regular expression." == reason(
        replacement_empty, make_rule(regex, "$1")
    )
