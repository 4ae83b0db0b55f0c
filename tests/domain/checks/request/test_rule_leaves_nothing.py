from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.factories import BARCODE, make_form, make_listener, make_preview
from verifier.domain.checks.request.rule_leaves_nothing import rule_leaves_nothing


def through(**rule):
    """A request whose header goes through a listener with this rule."""
    form = make_form(header_identifier="employeeNumber", listener=make_listener(**rule))
    return make_preview(form=form)


def test_a_group_that_takes_no_part():
    """An empty result wipes the identifier, and the rule's owner mends it."""
    preview = through(reqIdRegex="^(B.*)?.*$", reqIdReplacement="$1")

    found = finding(rule_leaves_nothing, preview)

    assert "The listener's rule makes an empty text of the identifier." == found.message
    assert [
        ("header", "x-remote-user", BARCODE),
        ("setting", "reqIdRegex", "^(B.*)?.*$"),
        ("setting", "reqIdReplacement", "$1"),
    ] == proofs(found)


def test_something_is_left():
    """A rule that keeps a part passes."""
    preview = through(reqIdRegex="^(.*)$", reqIdReplacement="$1")

    assert "the listener leaves an identifier" == saw(rule_leaves_nothing, preview)


def test_what_the_rule_does_is_not_known():
    """A faulty rule has a check of its own."""
    preview = through(reqIdRegex="(", reqIdReplacement="$1")

    assert "not known what the listener makes" in reason(rule_leaves_nothing, preview)


def test_no_header():
    """Without a header the listener has nothing to rewrite."""
    assert "No header would bring an identifier." == reason(rule_leaves_nothing, make_preview())
