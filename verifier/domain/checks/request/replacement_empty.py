"""The listener's replacement is empty, so its regular expression is never applied.

What it means: ``reqIdRegex`` is set and ``reqIdReplacement`` is empty or absent. The listener
needs both to be non-empty.

Why it matters: the setting looks as if it removed something, a domain or leading zeros, and does
nothing at all.

What to change: match the whole value, put brackets around the part to keep, and write ``$1`` as
the replacement.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.references import LISTENER
from verifier.domain.model.finding import Owner, Severity, Station, setting_evidence
from verifier.domain.model.request import RequestPreview


@check(
    "request.replacement-empty",
    severity=Severity.WARNING,
    station=Station.LISTENER,
    owner=Owner.RESHARE,
    cites=(LISTENER,),
)
def replacement_empty(preview: RequestPreview) -> Iterator[Answer]:
    """Ask whether a regular expression is set that can never work."""
    listener = preview.release.form.listener
    if listener is None or not listener.reqIdRegex:
        yield NotAsked("The listener has no regular expression.")
    elif not listener.regex_never_applied:
        yield Saw("the regular expression has a replacement")
    else:
        yield Draft(
            "The listener never applies its regular expression, because the replacement is empty.",
            (
                setting_evidence("reqIdRegex", listener.reqIdRegex),
                setting_evidence("reqIdReplacement", listener.reqIdReplacement),
            ),
        )
