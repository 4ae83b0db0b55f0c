"""The patron identifier is one digit over and over.

What it means: the value is a number such as 99999999999999, which people and programs write
where a number must be entered and there is none. It may also be somebody's real number.

Why it matters: where it is a filler, every patron without a number has the same one, and they
share whatever record holds it.

What to change: look the number up in the campus directory: if several people have it, leave the
attribute out for those who have no number.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.identifier_source import looks_filled
from verifier.domain.model.finding import Owner, Severity, Station, sent_identifier_evidence
from verifier.domain.model.request import RequestPreview


@check(
    "request.identifier-looks-filled",
    severity=Severity.NOTICE,
    station=Station.IDP,
    owner=Owner.IDENTITY,
)
def identifier_looks_filled(preview: RequestPreview) -> Iterator[Answer]:
    """Ask whether the identifier looks like a filler."""
    sent = preview.patron_identifier
    if not sent:
        yield NotAsked("The request would carry no identifier.")
    elif looks_filled(sent):
        yield Draft(
            "The patron identifier is one digit over and over, as where a number was made up.",
            (sent_identifier_evidence(sent),),
        )
    else:
        yield Saw("the identifier does not look like a filler")
