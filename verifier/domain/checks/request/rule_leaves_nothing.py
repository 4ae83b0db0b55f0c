"""The listener's rule leaves nothing of the patron identifier.

What it means: the header contains an identifier, but the listener's regular expression and
replacement turn it into an empty text, for example with a group that takes no part in the match.

Why it matters: the empty text replaces the identifier in the link, and the request has no User ID.

What to change: write a rule that keeps the part the library system knows, such as ``$1`` with a
group around it, and try it on identifiers that arrive.
"""

from verifier.domain.checks import api


@api.error(
    "request.rule-leaves-nothing",
    api.Station.LISTENER,
    cites=(api.LISTENER,),
    order=200,
    fine="the listener leaves an identifier",
    reason="The request form's rule for rewriting the identifier leaves nothing of it.",
    advice="Correct reqIdRegex and reqIdReplacement so that they keep the part that the library "
    "system knows.",
)
def rule_leaves_nothing(evidence: api.RequestEvidence) -> api.Answers:
    trace, listener = evidence.preview.trace, evidence.release.form.listener
    if trace.header_value is None or api.is_empty(trace.header_value):
        raise api.NotAsked("No header would bring an identifier.")
    result = api.known(trace.result, "It is not known what the listener makes of the header.")
    if listener is not None and api.is_empty(result):
        yield api.Draft(
            "The listener's rule makes an empty text of the identifier.",
            api.header_evidence(evidence),
            *api.listener_evidence(listener, "reqIdRegex", "reqIdReplacement"),
        )
