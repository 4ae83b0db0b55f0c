"""The listener's replacement names a group that its regular expression does not have.

What it means: the replacement holds ``$2`` or ``$<name>``, and the regular expression has no such
group. JavaScript then leaves the sign in the text as it is written.

Why it matters: the User ID holds the sign instead of the identifier, or beside it, and no library
system knows it. Nothing complains.

What to change: count the groups, that is the parentheses, of the regular expression: the first one
is ``$1``. There is no ``$0``; the whole match is ``$&``.
"""

import re

from verifier.domain.checks import api

LITERAL = re.compile(r"\$(?:\d|<)")


@api.check(
    "request.replacement-group-unknown",
    severity=api.Severity.ERROR,
    station=api.Station.LISTENER,
    owner=api.Owner.RESHARE,
    cites=(api.LISTENER,),
    order=190,
    reason="The request form's rule for rewriting the identifier asks for a part that it never "
    "takes.",
    advice="Name a group in reqIdReplacement that reqIdRegex has: the first pair of parentheses "
    "is $1.",
)
def replacement_group_unknown(preview: api.RequestPreview) -> api.Answers:
    """Ask whether a group's sign is left in the identifier."""
    trace, listener = preview.trace, preview.release.form.listener
    if listener is None or trace.outcome is not api.TransformOutcome.CHANGED:
        yield api.NotAsked("The listener does not change the value.")
    elif LITERAL.search(trace.result or "") and "$" not in (trace.header_value or ""):
        yield api.Draft(
            "The listener's replacement names a group that its regular expression does not have, "
            "and the sign for it stays in the identifier.",
            (
                api.setting_evidence("reqIdRegex", listener.reqIdRegex),
                api.setting_evidence("reqIdReplacement", listener.reqIdReplacement),
                api.sent_identifier_evidence(trace.result),
            ),
        )
    else:
        yield api.Saw("every group of the replacement exists")
