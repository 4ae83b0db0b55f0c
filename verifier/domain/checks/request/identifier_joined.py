"""Several values would reach ReShare joined into one patron identifier.

What it means: the service provider or the web server puts the values of one attribute, or of one
header sent twice, into a single text with semicolons or commas between them.

Why it matters: ReShare asks the library system for the whole text, and no patron has that number.

What to change: have exactly one value released. If that is not possible, let the discovery system
or the listener's regular expression select the right one; selecting the first is a guess.
"""

import re

from verifier.domain.checks import api

SEMICOLON = re.compile(r"(?<!\\);")  # a service provider escapes one inside a value
COMMA = re.compile(r", (?!\w+=)")  # a repeated header; not the commas of a directory name


@api.error(
    "request.identifier-joined",
    api.Station.SERVICE_PROVIDER,
    cites=(api.SHIBBOLETH_SP, api.LISTENER),
    after=("release.identifier-several-values", "release.identifier-sent-twice"),
    order=240,
    fine="the identifier is one value",
    reason="Several values are joined into one User ID, which no library system knows.",
    advice="Have one value of {wanted} released, or take the identifier from an attribute that "
    "has one value.",
    pasted_advice="Write one value of {wanted} into the request.",
)
def identifier_joined(evidence: api.RequestEvidence) -> api.Answers:
    sent, need = api.identifier_sent(evidence), api.identifier_source(evidence)
    if SEMICOLON.search(sent) or COMMA.search(sent):
        as_released = sent in (need.values or ())
        yield api.Draft(
            "The request would carry several values joined into one patron identifier.",
            api.sent_evidence(evidence),
            *need.evidence,
            station=api.Station.IDP if as_released else None,
        )
