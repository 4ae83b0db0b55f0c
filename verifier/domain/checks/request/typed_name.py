"""The patron identifier is what the person typed at the login form.

What it means: the discovery system passes on the name as it was typed, with its letter case, and
not what the directory has for this person.

Why it matters: people have several login names and type them in different ways. One person can
reach ReShare under several User IDs, and some of them are not in the library system.

What to change: VuFind sends nothing but what was typed, so have the web server before the request
form pass an attribute of the directory entry on in a header. The listener changes no letter case
in what comes with the link. Otherwise see that the library system knows every name that is typed.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.references import VUFIND_AUTH
from verifier.domain.model.attribute_names import TYPED
from verifier.domain.model.finding import (
    Owner,
    Severity,
    Station,
    sent_identifier_evidence,
    setting_evidence,
)
from verifier.domain.model.request import RequestPreview


@check(
    "request.typed-name",
    severity=Severity.WARNING,
    station=Station.DISCOVERY,
    owner=Owner.DISCOVERY,
    cites=(VUFIND_AUTH,),
    after=("patron.identifier-is-another-attribute",),
)
def typed_name(preview: RequestPreview) -> Iterator[Answer]:
    """Ask whether the identifier is typed text."""
    if preview.req_id is None:
        yield NotAsked("The discovery system sends no identifier.")
    elif preview.trace.header_value is not None:
        yield NotAsked("A header replaces what the discovery system sends.")
    elif preview.req_id_from == TYPED:
        yield Draft(
            "The patron identifier is the name as it was typed at the login form.",
            (
                setting_evidence("login", preview.release.form.door.value),
                sent_identifier_evidence(preview.patron_identifier),
            ),
        )
    else:
        yield Saw("the identifier is not typed text")
