"""Several values would reach ReShare joined into one patron identifier.

What it means: the service provider or the web server puts the values of one attribute, or of one
header sent twice, into a single text with semicolons or commas between them.

Why it matters: ReShare asks the library system for the whole text, and no patron has that number.

What to change: have exactly one value released. Where that is not possible, let the discovery
system or the listener's regular expression keep the right one; keeping the first is a guess.
"""

import re

from verifier.domain.checks import api

SEMICOLON = re.compile(r"(?<!\\);")  # a service provider escapes one inside a value
COMMA = re.compile(r", (?!\w+=)")  # a repeated header; not the commas of a directory name


@api.check(
    "request.identifier-joined",
    severity=api.Severity.ERROR,
    station=api.Station.SERVICE_PROVIDER,
    owner=api.Owner.DISCOVERY,
    cites=(api.SHIBBOLETH_SP, api.LISTENER),
    after=("release.identifier-several-values", "release.identifier-sent-twice"),
    order=240,
    reason="Several values are joined into one User ID, which no library system knows.",
    advice="Have one value of {wanted} released, or take the identifier from an attribute that "
    "has one value.",
    pasted_advice="Write one value of {wanted} into the request.",
)
def identifier_joined(evidence: api.RequestEvidence) -> api.Answers:
    """Ask whether the identifier is one value."""
    sent = evidence.preview.patron_identifier
    need = api.identifier_source(evidence)
    if not sent:
        yield api.NotAsked("The request would carry no identifier.")
    elif SEMICOLON.search(sent) or COMMA.search(sent):
        as_released = sent in (need.values or ())
        yield api.Draft(
            "The request would carry several values joined into one patron identifier.",
            (
                api.sent_identifier_evidence(sent),
                *api.attribute_values(need.name, need.values or ()),
            ),
            station=api.Station.IDP if as_released else None,
            owner=api.Owner.IDENTITY if as_released else None,
        )
    else:
        yield api.Saw("the identifier is one value")
