"""The library system answers, and not as its protocol says.

What it means: something answers at the address: a web page, another service, an error of the
server, or a version of the protocol that does not fit.

Why it matters: nothing is known about any patron, which is not the same as an unknown patron.

What to change: the evidence names the setting to look at, most often the path of the url.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.checks.check import Answer, check
from verifier.checks.connections import stage_failed
from verifier.checks.sources import NCIP_STANDARD
from verifier.model.connection_test import ConnectionTest, Stage
from verifier.model.finding import Owner, Severity, Station


@check(
    "connection.answer-not-understood",
    severity=Severity.WARNING,
    station=Station.ILS,
    owner=Owner.ILS,
    cites=(NCIP_STANDARD,),
)
def answer_not_understood(test: ConnectionTest) -> Iterator[Answer]:
    """Ask whether the library system answers in its protocol."""
    yield from stage_failed(test, Stage.ANSWERS, "{It}'s answer could not be used.")
