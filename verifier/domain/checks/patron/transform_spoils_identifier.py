"""The listener's transform turns the right identifier into a wrong one.

What it means: the released value is exactly what the library system keeps, and the listener's
settings change it on the way, or the listener garbles letters beyond the plain ones: it reads each
byte of a header as one letter.

Why it matters: without the listener's change the patron would be found; with it, not.

What to change: remove the setting that changes the value, or narrow its regular expression to
the values that need it. Where letters are garbled, release an identifier of plain letters and
digits.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.patron_match import (
    best_explanation,
    found_this_patron,
    is_exact,
    is_from_sent,
    why_unanswered,
)
from verifier.domain.checks.references import LISTENER
from verifier.domain.model.finding import (
    Evidence,
    Owner,
    Severity,
    Station,
    sent_identifier_evidence,
    setting_evidence,
)
from verifier.domain.model.match import PatronMatch
from verifier.domain.model.request import RequestPreview, TransformOutcome

CASE_AND_PATTERN = ("reqIdToUpper", "reqIdToLower", "reqIdRegex", "reqIdReplacement")


@check(
    "patron.transform-spoils-identifier",
    severity=Severity.ERROR,
    station=Station.LISTENER,
    owner=Owner.RESHARE,
    cites=(LISTENER,),
    after=("request.both-cases", "request.replacement-group-unknown"),
)
def transform_spoils_identifier(match: PatronMatch) -> Iterator[Answer]:
    """Ask whether the value was right before the listener changed it."""
    preview = match.lookup.preview
    unasked = why_unanswered(match)
    if unasked:
        yield unasked
    elif preview.trace.header_value is None or not _changed(preview):
        yield NotAsked("The listener does not change the value.")
    elif found_this_patron(match):
        yield Saw("the changed value leads to the patron")
    elif match.record is None:
        yield NotAsked("No record of this patron is known, so the value cannot be compared.")
    else:
        best = best_explanation(match)
        before = preview.trace.header_value
        garbled = garbled_by_header(preview)
        right_before = best and is_exact(best) and is_from_sent(match, best)
        if best and right_before and best.value in (before, garbled):
            yield Draft(
                "The released value is the library system's, and the listener "
                + (
                    "reads its letters as others."
                    if garbled
                    else "changes it into one that is not."
                ),
                (
                    Evidence(what="header", name=preview.trace.header_name or "", value=before),
                    sent_identifier_evidence(preview.patron_identifier),
                    Evidence(what="record", name=best.matches, value=best.becomes),
                    *_settings(preview),
                ),
                owner=Owner.IDENTITY if garbled else None,
            )
        else:
            yield Saw("the value was not right before the change either")


def garbled_by_header(preview: RequestPreview) -> str | None:
    """Give the released value whose letters arrive as others; None where they arrive.

    Source: Node reads a header's bytes as Latin-1, and web servers send UTF-8.
    """
    header = preview.trace.header_value
    for one in preview.release.header_values or ():
        arriving = one.encode(errors="surrogatepass").decode("latin-1")
        if one != arriving and arriving.strip(" \t") == header:
            return one
    return None


def _changed(preview: RequestPreview) -> bool:
    trace = preview.trace
    if garbled_by_header(preview) is not None:
        return True
    return trace.outcome is TransformOutcome.CHANGED or trace.result != trace.header_value


def _settings(preview: RequestPreview) -> tuple[Evidence, ...]:
    listener = preview.release.form.listener
    return tuple(
        setting_evidence(name, getattr(listener, name))
        for name in CASE_AND_PATTERN
        if getattr(listener, name, None)
    )
