"""The listener's header setting is written with capital letters.

What it means: ``reqIdHeader`` has capitals in it. The listener's web server turns all header
names into small letters and then looks for the name exactly as the setting has it.

Why it matters: the header is never read, whatever the proxy sends. The listener silently keeps
the identifier from the link, or has none.

What to change: write ``reqIdHeader`` in small letters.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.references import LISTENER
from verifier.domain.model.finding import Owner, Severity, Station, setting_evidence
from verifier.domain.model.request import RequestPreview


@check(
    "request.header-name-capitals",
    severity=Severity.WARNING,
    station=Station.LISTENER,
    owner=Owner.RESHARE,
    cites=(LISTENER,),
)
def header_name_capitals(preview: RequestPreview) -> Iterator[Answer]:
    """Ask whether the listener can ever read its header."""
    listener = preview.release.form.listener
    if listener is None or not listener.reqIdHeader:
        yield NotAsked("The listener is not set to read a header.")
    elif listener.header_never_read:
        yield Draft(
            "The listener never reads its header, because the setting has capital letters.",
            (setting_evidence("reqIdHeader", listener.reqIdHeader),),
        )
    else:
        yield Saw("the header's name is in small letters")
