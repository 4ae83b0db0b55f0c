"""The listener's transform turns the right identifier into a wrong one.

What it means: the released value is exactly what the library system keeps, and the listener's
settings change it on the way, or the listener garbles letters beyond the plain ones: it reads each
byte of a header as one letter.

Why it matters: without the listener's change the patron would be found; with it, not.

What to change: remove the setting that changes the value, or narrow its regular expression to
the values that need it. Where letters are garbled, release an identifier of plain letters and
digits.
"""

from verifier.domain.checks import api

CASE_AND_PATTERN = ("reqIdToUpper", "reqIdToLower", "reqIdRegex", "reqIdReplacement")


@api.check(
    "patron.transform-spoils-identifier",
    severity=api.Severity.ERROR,
    station=api.Station.LISTENER,
    owner=api.Owner.RESHARE,
    cites=(api.LISTENER,),
    after=("request.both-cases", "request.replacement-group-unknown"),
    order=100,
    reason="The request form makes of a right identifier one that the library system does not "
    "know.",
    advice="Remove the listener's rule, or narrow it so that it leaves identifiers like this one "
    "as they are: the released value is right before it.",
)
def transform_spoils_identifier(evidence: api.PatronEvidence) -> api.Answers:
    """Ask whether the value was right before the listener changed it."""
    unasked = api.why_unanswered(evidence)
    if unasked:
        yield unasked
    elif evidence.preview.trace.header_value is None or not _changed(evidence):
        yield api.NotAsked("The listener does not change the value.")
    elif api.found_this_patron(evidence):
        yield api.Saw("the changed value leads to the patron")
    elif evidence.match.record is None:
        yield api.NotAsked("No record of this patron is known, so the value cannot be compared.")
    else:
        best = api.best_explanation(evidence)
        before = evidence.preview.trace.header_value
        garbled = garbled_by_header(evidence)
        right_before = best and api.is_exact(best) and api.is_from_sent(evidence, best)
        if best and right_before and best.value in (before, garbled):
            yield api.Draft(
                "The released value is the library system's, and the listener "
                + (
                    "reads its letters as others."
                    if garbled
                    else "changes it into one that is not."
                ),
                (
                    api.Evidence(
                        what="header", name=evidence.preview.trace.header_name or "", value=before
                    ),
                    api.sent_identifier_evidence(evidence.preview.patron_identifier),
                    api.Evidence(what="record", name=best.matches, value=best.becomes),
                    *_settings(evidence),
                ),
                owner=api.Owner.IDENTITY if garbled else None,
            )
        else:
            yield api.Saw("the value was not right before the change either")


def garbled_by_header(evidence: api.RequestEvidence) -> str | None:
    """Give the released value whose letters arrive as others; None where they arrive.

    Source: Node reads a header's bytes as Latin-1, and web servers send UTF-8.
    """
    header = evidence.preview.trace.header_value
    for value in evidence.release.header_values or ():
        arriving = value.encode(errors="surrogatepass").decode("latin-1")
        if value != arriving and arriving.strip(" \t") == header:
            return value
    return None


def _changed(evidence: api.RequestEvidence) -> bool:
    trace = evidence.preview.trace
    if garbled_by_header(evidence) is not None:
        return True
    return trace.outcome is api.TransformOutcome.CHANGED or trace.result != trace.header_value


def _settings(evidence: api.RequestEvidence) -> tuple[api.Evidence, ...]:
    listener = evidence.release.form.listener
    return tuple(
        api.setting_evidence(name, getattr(listener, name))
        for name in CASE_AND_PATTERN
        if getattr(listener, name, None)
    )
