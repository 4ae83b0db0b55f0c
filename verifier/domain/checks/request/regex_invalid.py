"""The listener's regular expression is invalid.

What it means: ``reqIdRegex`` is not a regular expression that the listener's language,
JavaScript, can read. Forms from other languages, such as ``(?i)`` or ``(?P<name>…)``, are not.

Why it matters: the listener answers with an error page (HTTP 500) to everybody whose request
brings the header. Without the header the same settings seem to work.

What to change: correct the expression; the evidence shows it.
"""

from verifier.domain.checks import api

CONFIGURED = """The listener's regular expression is not one that it can compile.

What it means: ``reqIdRegex`` is no regular expression of JavaScript. ``(?i)`` and ``(?P<name>…)``
belong to other languages.

Why it matters: every patron whose request has the header sees an error page. A test without a
login shows nothing wrong, because the expression is compiled only if there is a header.

What to change: correct the expression. For letters of either case set ``reqIdToLower`` and write
the expression in lowercase.
"""


@api.error(
    "request.regex-invalid",
    api.Station.LISTENER,
    cites=(api.LISTENER,),
    order=160,
    fine="the regular expression is valid",
    reason="The request form's rule for rewriting the identifier is faulty, so the form fails.",
    advice="Correct reqIdRegex: it is no valid regular expression of JavaScript, and the form "
    "answers with an error as soon as the header arrives.",
)
def regex_invalid(evidence: api.RequestEvidence) -> api.Answers:
    listener, outcome = api.rewriting_listener(evidence), evidence.preview.trace.outcome
    if outcome is api.TransformOutcome.NO_HEADER:
        raise api.NotAsked("Without the header the regular expression is not used.")
    if outcome is api.TransformOutcome.REGEX_INVALID:
        yield api.Draft(
            "The listener's regular expression is invalid: it answers every request that brings "
            "the header with an error page.",
            *api.listener_evidence(listener, "reqIdRegex"),
        )


@regex_invalid.twin(
    "delivery.regex-invalid", order=160, fine="no regular expression is invalid", page=CONFIGURED
)
def delivery_regex_invalid(delivery: api.Delivery) -> api.Answers:
    return api.services_that(
        delivery,
        lambda service: service.regex is not None and service.regex.valid is False,
        shown=("reqIdRegex",),
        wrong="The listener{whose} answers every request that brings its header with an error "
        "page: its regular expression is invalid.",
    )
