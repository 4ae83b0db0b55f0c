"""The listener's replacement names a group that its regular expression does not have.

What it means: the replacement holds ``$2`` or ``$<name>``, and the regular expression has no such
group. JavaScript then leaves the sign in the text as it is written.

Why it matters: the User ID holds the sign instead of the identifier, or beside it, and no library
system knows it. Nothing complains.

What to change: count the groups, that is the parentheses, of the regular expression: the first one
is ``$1``. There is no ``$0``; the whole match is ``$&``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.references import LISTENER
from verifier.domain.model.finding import (
    Owner,
    Severity,
    Station,
    sent_identifier_evidence,
    setting_evidence,
)
from verifier.domain.model.request import RequestPreview, TransformOutcome

LITERAL = re.compile(r"\$(?:\d|<)")


@check(
    "request.replacement-group-unknown",
    severity=Severity.ERROR,
    station=Station.LISTENER,
    owner=Owner.RESHARE,
    cites=(LISTENER,),
)
def replacement_group_unknown(preview: RequestPreview) -> Iterator[Answer]:
    """Ask whether a group's sign is left in the identifier."""
    trace, listener = preview.trace, preview.release.form.listener
    if listener is None or trace.outcome is not TransformOutcome.CHANGED:
        yield NotAsked("The listener does not change the value.")
    elif LITERAL.search(trace.result or "") and "$" not in (trace.header_value or ""):
        yield Draft(
            "The listener's replacement names a group that its regular expression does not have, "
            "and the sign for it stays in the identifier.",
            (
                setting_evidence("reqIdRegex", listener.reqIdRegex),
                setting_evidence("reqIdReplacement", listener.reqIdReplacement),
                sent_identifier_evidence(trace.result),
            ),
        )
    else:
        yield Saw("every group of the replacement exists")
