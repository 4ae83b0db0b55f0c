"""The listener's replacement names a group that its regular expression does not have.

What it means: the replacement contains ``$2`` or ``$<name>``, and the regular expression has no
such group. JavaScript then leaves the reference in the text as it is written.

Why it matters: the User ID contains the reference instead of the identifier, or besides it, and no
library system knows it. No program reports an error.

What to change: count the groups, that is the parentheses, of the regular expression: the first one
is ``$1``. There is no ``$0``; the whole match is ``$&``.
"""

import re

from verifier.domain.checks import api

CONFIGURED = """The listener's replacement names a group that is not there.

What it means: ``reqIdReplacement`` holds ``$2``, ``$0`` or ``$<name>``, and the regular
expression has no such group. JavaScript leaves such a reference as it is written.

Why it matters: the reference itself becomes part of every identifier that the expression matches.

What to change: use the number of a group in the expression: ``$1`` is the first pair of
parentheses, and ``$&`` is the whole match.
"""

LITERAL = re.compile(r"\$(?:\d|<)")
SHOWN = ("reqIdRegex", "reqIdReplacement")


@api.error(
    "request.replacement-group-unknown",
    api.Station.LISTENER,
    cites=(api.LISTENER,),
    order=190,
    fine="every group of the replacement exists",
    reason="The request form's rule for rewriting the identifier asks for a part that it never "
    "takes.",
    advice="Name a group in reqIdReplacement that reqIdRegex has: the first pair of parentheses "
    "is $1.",
)
def replacement_group_unknown(evidence: api.RequestEvidence) -> api.Answers:
    trace, listener = evidence.preview.trace, evidence.release.form.listener
    if listener is None or trace.outcome is not api.TransformOutcome.CHANGED:
        raise api.NotAsked("The listener does not change the value.")
    if LITERAL.search(trace.result or "") and "$" not in (trace.header_value or ""):
        yield api.Draft(
            "The listener's replacement names a group that its regular expression does not have, "
            "and the sign for it stays in the identifier.",
            *api.listener_evidence(listener, *SHOWN),
            api.sent_identifier_evidence(trace.result),
        )


@replacement_group_unknown.twin(
    "delivery.replacement-group-unknown",
    order=200,
    after=("delivery.regex-invalid",),
    fine="every group that a replacement names exists",
    page=CONFIGURED,
)
def delivery_replacement_group_unknown(delivery: api.Delivery) -> api.Answers:
    return api.services_that(
        delivery,
        _names_an_unknown_group,
        shown=SHOWN,
        wrong="The replacement of the listener{whose} names a group that its regular expression "
        "does not have; the sign for it would stand in the identifier.",
        place="reqIdReplacement",
    )


def _names_an_unknown_group(service: api.ServiceSettings) -> bool:
    if service.regex is None or not service.regex.valid:
        return False
    return bool(api.unknown_groups(service.settings.reqIdReplacement or "", service.regex))
