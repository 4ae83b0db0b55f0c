"""The listener's transform turns the right identifier into a wrong one.

What it means: the released value is exactly what the library system has, but the listener's
settings change it. Or the listener garbles letters such as é: it reads each byte of a header as
one letter.

Why it matters: without the listener's change the patron would be found; with it, not.

What to change: remove the setting that changes the value, or narrow its regular expression to the
values that need it. If letters are garbled, release an identifier of plain letters and digits.
"""

from verifier.domain.checks import api

CASE_AND_PATTERN = ("reqIdToUpper", "reqIdToLower", "reqIdRegex", "reqIdReplacement")


@api.error(
    "patron.transform-spoils-identifier",
    api.Station.LISTENER,
    cites=(api.LISTENER,),
    after=("request.both-cases", "request.replacement-group-unknown"),
    order=100,
    fine="the value was not right before the change either",
    reason="The request form makes of a right identifier one that the library system does not "
    "know.",
    advice="Remove the listener's rule, or narrow it so that it leaves identifiers like this one "
    "as they are: the released value is right before it.",
)
def transform_spoils_identifier(evidence: api.PatronEvidence) -> api.Answers:
    api.require_answer(evidence)
    trace, garbled = evidence.preview.trace, garbled_by_header(evidence)
    if trace.result == trace.header_value and not garbled:
        raise api.NotAsked("The listener does not change the value.")
    if api.found_this_patron(evidence):
        yield api.Saw("the changed value leads to the patron")
        return
    api.known(
        evidence.match.record,
        "No record of this patron is known, so the value cannot be compared.",
    )
    best = api.best_explanation(evidence)
    right_before = best and api.is_exact(best) and api.is_from_sent(evidence, best)
    if best and right_before and best.value in (trace.header_value, garbled):
        harm = "reads its letters as others" if garbled else "changes it into one that is not"
        yield api.Draft(
            f"The released value is the library system's, and the listener {harm}.",
            api.header_evidence(evidence),
            api.sent_evidence(evidence),
            api.becomes_evidence(best),
            *_settings(evidence),
            owner=api.Owner.IDENTITY if garbled else None,
        )


def garbled_by_header(evidence: api.RequestEvidence) -> str | None:
    """Return the released value whose letters the header garbles; None if none are.

    Source: Node reads a header's bytes as Latin-1, and web servers send UTF-8.
    """
    header = evidence.preview.trace.header_value
    for value in evidence.release.header_values or ():
        arriving = value.encode(errors="surrogatepass").decode("latin-1")
        if value != arriving and arriving.strip(" \t") == header:
            return value
    return None


def _settings(evidence: api.RequestEvidence) -> tuple[api.Evidence, ...]:
    listener = evidence.release.form.listener
    return tuple(
        api.setting_evidence(name, getattr(listener, name))
        for name in CASE_AND_PATTERN
        if getattr(listener, name, None)
    )
