"""The listener's rule leaves nothing of the patron identifier.

What it means: the header brings an identifier, and the listener's regular expression and
replacement make an empty text of it, as with a group that takes no part in the match.

Why it matters: the empty text replaces whatever the link carried, and the request has no User ID.

What to change: write a rule that keeps the part the library system knows, such as ``$1`` with a
group around it, and try it on identifiers that arrive.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.references import LISTENER
from verifier.domain.model.finding import Evidence, Owner, Severity, Station, setting_evidence
from verifier.domain.model.request import RequestPreview
from verifier.domain.model.text_values import is_empty


@check(
    "request.rule-leaves-nothing",
    severity=Severity.ERROR,
    station=Station.LISTENER,
    owner=Owner.RESHARE,
    cites=(LISTENER,),
)
def rule_leaves_nothing(preview: RequestPreview) -> Iterator[Answer]:
    """Ask whether anything of the header's value is left."""
    trace, listener = preview.trace, preview.release.form.listener
    if trace.header_value is None or is_empty(trace.header_value):
        yield NotAsked("No header would bring an identifier.")
    elif trace.result is None:
        yield NotAsked("It is not known what the listener makes of the header.")
    elif listener is not None and is_empty(trace.result):
        yield Draft(
            "The listener's rule makes an empty text of the identifier.",
            (
                Evidence(what="header", name=trace.header_name or "", value=trace.header_value),
                setting_evidence("reqIdRegex", listener.reqIdRegex),
                setting_evidence("reqIdReplacement", listener.reqIdReplacement),
            ),
        )
    else:
        yield Saw("the listener leaves an identifier")
