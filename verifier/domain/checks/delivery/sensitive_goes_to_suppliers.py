"""ReShare would send a sensitive identifier to other libraries.

What it means: the patron identifier is an e-mail address, or a national or social security
number, and ``suppress_patron_info`` is not "yes". Every request to a supplier carries it.

Why it matters: suppliers need neither. In many places such a number must not leave the
institution.

What to change: set ``suppress_patron_info`` to yes in ReShare's settings, under *Request
defaults*, and take the identifier from the library's own number.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.references import MODRS_SETTINGS
from verifier.domain.checks.reshare_settings import unanswerable
from verifier.domain.model.attribute_names import NATIONAL, written_as_national
from verifier.domain.model.delivery import Delivery
from verifier.domain.model.finding import Owner, Severity, Station, setting_evidence

SENSITIVE = NATIONAL | {"mail"}


@check(
    "delivery.sensitive-goes-to-suppliers",
    severity=Severity.WARNING,
    station=Station.RESHARE,
    owner=Owner.RESHARE,
    cites=(MODRS_SETTINGS,),
)
def sensitive_goes_to_suppliers(delivery: Delivery) -> Iterator[Answer]:
    """Ask whether suppliers get what must not travel."""
    sensitive = delivery.form.link_source in SENSITIVE or delivery.form.header_source in SENSITIVE
    sensitive = sensitive or any(map(written_as_national, delivery.expected))
    if (reason := unanswerable(delivery.reshare)) is not None:
        yield NotAsked(reason)
    elif not sensitive:
        yield Saw("the identifier is none that names a person elsewhere")
    elif delivery.reshare.keeps_patron_data:
        yield Saw("ReShare keeps the patron's data to itself")
    else:
        yield Draft(
            "ReShare sends suppliers the patron's identifier, which is an e-mail address or a "
            "national number.",
            (
                setting_evidence("identifier", delivery.form.identifier),
                setting_evidence("suppress_patron_info", delivery.reshare.suppress_patron_info),
            ),
            place=delivery.of_reshare("suppress_patron_info"),
        )
