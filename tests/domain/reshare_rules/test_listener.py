import pytest

from verifier.domain.model.release import TransformOutcome, TransformTrace
from verifier.domain.model.request_form import ListenerService
from verifier.domain.reshare_rules.listener import read_header, transform


def test_without_settings_no_header_is_read():
    """A listener without reqIdHeader leaves the query alone."""
    trace = transform(None, [b"abc"])
    assert (trace.outcome, trace.header_name, trace.result) == (
        TransformOutcome.NO_HEADER,
        None,
        None,
    )


def test_capitals_in_the_setting_are_named_as_the_reason():
    """A header that is never read says so, even where it was sent."""
    trace = transform(ListenerService(reqIdHeader="X-Remote-User"), [b"abc"])
    expected = TransformTrace(
        header_name="X-Remote-User",
        detail="Node knows header names in lower case only: this one is never read.",
    )
    assert expected == trace


@pytest.mark.parametrize(
    ("settings", "outcome", "after_case", "result"),
    [
        ({}, TransformOutcome.UNCHANGED, "JDoe", "JDoe"),
        ({"reqIdToLower": True}, TransformOutcome.CHANGED, "jdoe", "jdoe"),
        (
            {"reqIdRegex": "x", "reqIdReplacement": "y"},
            TransformOutcome.NOT_MATCHED,
            "JDoe",
            "JDoe",
        ),
        (
            {"reqIdRegex": "(.*)", "reqIdReplacement": "$1"},
            TransformOutcome.UNCHANGED,
            "JDoe",
            "JDoe",
        ),
        (
            {"reqIdRegex": "J", "reqIdReplacement": "$'"},
            TransformOutcome.CHANGED,
            "JDoe",
            "DoeDoe",
        ),
        (
            {"reqIdRegex": "(", "reqIdReplacement": "x"},
            TransformOutcome.REGEX_INVALID,
            "JDoe",
            None,
        ),
        (
            {"reqIdRegex": "(?i:j)", "reqIdReplacement": "x"},
            TransformOutcome.CANNOT_SIMULATE,
            "JDoe",
            None,
        ),
    ],
)
def test_each_outcome(settings, outcome, after_case, result):
    """The trace tells every step and how it ended."""
    trace = transform(ListenerService(reqIdHeader="x-id", **settings), [b" JDoe "])
    assert ("JDoe", after_case, outcome, result) == (
        trace.header_value,
        trace.after_case,
        trace.outcome,
        trace.result,
    )


@pytest.mark.parametrize("value", [b"a\nb", b"a\x00b", b"a\x1fb", b"a\x7fb", b"a" * 8193])
def test_a_value_that_no_header_carries_is_not_simulated(value):
    """Control characters and over-long values end in an honest answer."""
    trace = transform(ListenerService(reqIdHeader="x-id"), [value])
    assert (trace.outcome, trace.result) == (TransformOutcome.CANNOT_SIMULATE, None)


@pytest.mark.parametrize("value", [b"a b", b"a~b", b"a" * 8192])
def test_a_value_at_the_limits_is_simulated(value):
    """The blank and the tilde are the first and the last sign of ASCII that can travel."""
    trace = transform(ListenerService(reqIdHeader="x-id"), [value])
    assert (TransformOutcome.UNCHANGED, value.decode()) == (trace.outcome, trace.result)


@pytest.mark.parametrize(
    ("name", "lines", "expected"),
    [
        ("x-id", [], None),
        ("x-id", [b""], ""),
        ("x-id", [b"\ta \t"], "a"),
        ("x-id", ["a\u00a0".encode()], "aÂ\u00a0"),
        ("cookie", [b"a=1", b"b=2"], "a=1; b=2"),
        ("set-cookie", [b"a=1"], None),
        ("authorization", [b"a", b"b"], "a"),
    ],
)
def test_a_header_as_node_reads_it(name, lines, expected):
    """Blanks, bytes and repeated lines follow Node's rules."""
    assert expected == read_header(name, lines)
