"""The listener has the library's symbol in other letters, so another service answers.

What it means: ``services`` of its configuration holds the symbol in capitals where the site file
has it in small letters, or the other way round. The listener compares letter by letter, and the
service for all others, made by the ``okapiUrl`` at the top, answers instead.

Why it matters: nothing fails, and none of the settings written under that symbol is used: neither
the header nor the rule for it.

What to change: write the symbol under ``services`` as it stands in the link to the request form,
or correct ``institution`` in the site file.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.references import LISTENER_CONFIG
from verifier.domain.model.delivery import Delivery
from verifier.domain.model.finding import Owner, Severity, Station, setting_evidence


@check(
    "delivery.symbol-in-other-case",
    severity=Severity.WARNING,
    station=Station.LISTENER,
    owner=Owner.RESHARE,
    cites=(LISTENER_CONFIG,),
    after=("delivery.symbol-not-served",),
)
def symbol_in_other_case(delivery: Delivery) -> Iterator[Answer]:
    """Ask whether a service is meant for this library and written otherwise."""
    file = delivery.files.listener
    if file is None:
        yield NotAsked("The listener's configuration file is not given.")
        return
    institution = delivery.form.institution
    meant = file.in_other_case(institution)
    if meant is None:
        yield Saw("no service has the library's symbol in other letters")
        return
    yield Draft(
        "The listener has a service for this symbol in other letters, and it never answers.",
        (setting_evidence("institution", institution), setting_evidence("services", meant.symbol)),
        place=meant.whole,
    )
