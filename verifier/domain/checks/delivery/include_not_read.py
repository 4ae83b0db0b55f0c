"""A file of the web server draws in others that were not read.

What it means: the lines given hold ``Include`` or ``include``. What stands in those files is not
known here.

Why it matters: a line that sets or strips the header may stand there, and what is said about it
above may not be the whole truth.

What to change: name those files under ``proxy`` in the site file too, if they speak of the
header.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.model.delivery import Delivery
from verifier.domain.model.finding import Owner, Severity, Station, setting_evidence


@check(
    "delivery.include-not-read",
    severity=Severity.NOTICE,
    station=Station.LISTENER,
    owner=Owner.RESHARE,
    cites=(),
)
def include_not_read(delivery: Delivery) -> Iterator[Answer]:
    """Ask whether there is more than was read."""
    includes = [one for proxy in delivery.files.proxies for one in proxy.includes]
    if not delivery.files.proxies:
        yield NotAsked("No lines of a proxy are given.")
    elif not includes:
        yield Saw("the files draw in no others")
    else:
        for one in includes:
            yield Draft(
                "This line draws in another file, which was not read.",
                (setting_evidence(one.place.key or "include", one.value),),
                place=one.place,
            )
