from dataclasses import replace

from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.factories import make_form, make_listener, make_preview
from verifier.domain.checks.request.regex_cannot_simulate import regex_cannot_simulate
from verifier.domain.model.request import TransformOutcome
from verifier.domain.model.request_form import EntryPoint


def make_rule():
    listener = make_listener(reqIdRegex="^(.*)$", reqIdReplacement="$1")
    return make_preview(form=make_form(door=EntryPoint.HEADER, listener=listener))


def test_a_rule_that_is_not_followed():
    """An expression that cannot be followed safely is told, not guessed."""
    preview = make_rule()
    trace = replace(preview.trace, outcome=TransformOutcome.CANNOT_SIMULATE, result=None)

    found = finding(regex_cannot_simulate, replace(preview, trace=trace))

    assert (
        "What the listener's regular expression does to the value cannot be predicted here."
        == found.message
    )
    assert [("setting", "reqIdRegex", "^(.*)$")] == proofs(found)


def test_a_rule_that_is_followed():
    """An expression that can be followed passes."""
    assert "the regular expression can be predicted" == saw(regex_cannot_simulate, make_rule())


def test_no_rule():
    """Without an expression there is nothing to follow."""
    assert "The listener has no regular expression in force." == reason(
        regex_cannot_simulate, make_preview()
    )
