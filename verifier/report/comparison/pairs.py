"""What pipelines read of a comparison: each pair by its name, and what concerns all of them."""

from __future__ import annotations

from collections.abc import Iterator

from verifier.model.comparison import Bearing, Comparison, Remark
from verifier.model.comparison_set import ComparisonSet
from verifier.report.comparison.set_redacted import redacted_comparison_set
from verifier.report.comparison.words import change_words
from verifier.report.redact import redacted_comparison
from verifier.report.words import OWNERS, VERDICTS

Compared = Comparison | ComparisonSet

TOGETHER = "all logins together"
REMARKS: dict[str, str] = {
    "road-breaks": "The change breaks the road of the identifier.",
    "road-still-broken": "The road was broken before the change and still is.",
    "road-not-known": "Whether the change breaks the road cannot be said.",
    "another-identifier": "ReShare receives another identifier, and the library knows it.",
    "other-settings": "A report was made under other settings than the site file's.",
    "values-masked": "Values are masked, and cannot be compared.",
    "another-cause": "What goes wrong first is not what went wrong first before.",
    "same-login": "Both sides hold the same login.",
    "two-people": "The logins are of two people.",
    "perhaps-another-number": "The identifier in its other form may be another person's number.",
    "another-carrier": "The identifier comes from another attribute.",
    "email-gone": "ReShare no longer receives an e-mail address.",
    "email-changed": "ReShare receives another e-mail address.",
    "identifier-elsewhere": "The identifier of before still arrives under another name.",
    "only-before": "Logins of before have no partner.",
    "only-after": "Logins of after have no partner.",
}
"""The kinds of remarks, each in a sentence that holds of every one of them."""


def rule_id(kind: str) -> str:
    """Give the id of a kind of remark among rules."""
    return f"compare.{kind}"


def shown(result: Compared, *, redact: bool) -> Compared:
    """Give what may be shown."""
    if not redact:
        return result
    if isinstance(result, ComparisonSet):
        return redacted_comparison_set(result)
    return redacted_comparison(result)


def pairs_of(result: Compared) -> tuple[tuple[str, Comparison], ...]:
    """Give each pair with its name."""
    if isinstance(result, ComparisonSet):
        return tuple((f"login {at}", one) for at, one in enumerate(result.comparisons, 1))
    return (("the login", result),)


def of_the_sets(result: Compared) -> tuple[Remark, ...]:
    """Give the remarks that are of no pair: who is alone. The pairs' own are told with them."""
    if not isinstance(result, ComparisonSet):
        return ()
    return tuple(one for one in result.together.remarks if one.kind.startswith("only-"))


def headline(result: Compared) -> str:
    """Sum it up in a sentence."""
    if isinstance(result, ComparisonSet):
        return result.together.headline
    return result.judgement.headline


def told(pair: Comparison) -> Iterator[str]:
    """Tell of one pair, line by line: the road, both logins, what changed and what it means."""
    yield pair.judgement.headline
    for remark in pair.judgement.remarks:
        if not remark.in_headline:
            yield f"{remark.severity.value}: {remark.said}"
    for when, side in (("Before", pair.before), ("After", pair.after)):
        verdict = f"{VERDICTS[side.verdict][1]}. " if side.verdict else ""
        yield f"{when}: from {side.taken_from}. {verdict}{side.reason or ''}".rstrip()
        if side.cause is not None:
            owner = OWNERS[side.cause.owner]
            yield f"{when}, the first cause: {side.cause.summary} ({side.cause.check}, {owner})"
    yield from changes(pair, *Bearing)


def changes(pair: Comparison, *bearings: Bearing) -> Iterator[str]:
    """List the changes that mean this for the road, without their values."""
    for bearing in bearings:
        for change in pair.bearing(bearing):
            yield f"{bearing.value}: {change.label}: {change_words(change)}"
