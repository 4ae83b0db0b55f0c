"""Several values would reach ReShare joined into one patron identifier.

What it means: the service provider or the web server puts the values of one attribute, or of one
header sent twice, into a single text with semicolons or commas between them.

Why it matters: ReShare asks the library system for the whole text, and no patron has that number.

What to change: have exactly one value released. Where that is not possible, let the discovery
system or the listener's regular expression keep the right one; keeping the first is a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.evidence import attribute_values
from verifier.domain.checks.identifier_source import identifier_source
from verifier.domain.checks.references import LISTENER, SHIBBOLETH_SP
from verifier.domain.model.finding import Owner, Severity, Station, sent_identifier_evidence
from verifier.domain.model.request import RequestPreview

SEMICOLON = re.compile(r"(?<!\\);")  # a service provider escapes one inside a value
COMMA = re.compile(r", (?!\w+=)")  # a repeated header; not the commas of a directory name


@check(
    "request.identifier-joined",
    severity=Severity.ERROR,
    station=Station.SERVICE_PROVIDER,
    owner=Owner.DISCOVERY,
    cites=(SHIBBOLETH_SP, LISTENER),
    after=("release.identifier-several-values", "release.identifier-sent-twice"),
)
def identifier_joined(preview: RequestPreview) -> Iterator[Answer]:
    """Ask whether the identifier is one value."""
    sent = preview.patron_identifier
    need = identifier_source(preview.release)
    if not sent:
        yield NotAsked("The request would carry no identifier.")
    elif SEMICOLON.search(sent) or COMMA.search(sent):
        as_released = sent in (need.values or ())
        yield Draft(
            "The request would carry several values joined into one patron identifier.",
            (sent_identifier_evidence(sent), *attribute_values(need.name, need.values or ())),
            station=Station.IDP if as_released else None,
            owner=Owner.IDENTITY if as_released else None,
        )
    else:
        yield Saw("the identifier is one value")
