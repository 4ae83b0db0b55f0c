"""The key of ILLiad's Web Platform would be sent over a connection that anybody can read.

What it means: the address begins with http:// and leads to another machine.

Why it matters: the key opens every user of ILLiad to whoever reads it on the way, and the answers
hold the users' data and a hash of their passwords.

What to change: let the Web Platform answer over https, and write that address as `url`. Have the
key replaced where it was sent in the clear.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.references import ILLIAD_API
from verifier.domain.model.finding import Owner, Severity, Station, setting_evidence
from verifier.domain.model.site import IlliadSettings
from verifier.domain.model.text_values import is_this_machine


@check(
    "illiad.key-in-the-clear",
    severity=Severity.WARNING,
    station=Station.DISCOVERY,
    owner=Owner.ILS,
    cites=(ILLIAD_API,),
)
def key_in_the_clear(settings: IlliadSettings) -> Iterator[Answer]:
    """Ask whether the key goes over TLS, or no further than this machine."""
    if settings.url is None:
        yield NotAsked("The Web Platform is not asked.")
        return
    parts = urlsplit(settings.url)
    if parts.scheme == "https" or is_this_machine(parts.hostname or ""):
        yield Saw("nobody reads the key on its way")
        return
    yield Draft(
        "The key of ILLiad's Web Platform would go over a connection that anybody can read.",
        (setting_evidence("url", f"{parts.scheme}://{parts.hostname}"),),
    )
