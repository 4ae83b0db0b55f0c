"""What is asked answers, and not as its protocol says.

What it means: something answers at the address: a web page, another service, an error of the
server, or a version of the protocol that does not fit. Of an identity provider: its metadata or
discovery document is not what it should be, has expired, or is another one's.

Why it matters: nothing is known about any patron, which is not the same as an unknown patron.
Nobody can sign in through such an identity provider here.

What to change: the evidence names what to look at, most often the path of the url, or the file of
the metadata: ask the identity team for theirs.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, check
from verifier.domain.checks.connection_findings import stage_failed
from verifier.domain.checks.references import NCIP_STANDARD, SAML2INT
from verifier.domain.model.connection_test import ConnectionTest, Stage
from verifier.domain.model.finding import Owner, Severity, Station


@check(
    "connection.answer-not-understood",
    severity=Severity.WARNING,
    station=Station.ILS,
    owner=Owner.ILS,
    cites=(NCIP_STANDARD, f"{SAML2INT}, MD01-MD07"),
)
def answer_not_understood(test: ConnectionTest) -> Iterator[Answer]:
    """Ask whether what is asked answers in its protocol."""
    yield from stage_failed(test, Stage.ANSWERS, "{Answer} could not be used.")
