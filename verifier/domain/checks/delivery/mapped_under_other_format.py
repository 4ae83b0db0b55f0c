"""The attribute map takes the identifier only under a name format that it does not come in.

What it means: a rule fits one format. Names such as ``urn:oid:…`` come in the format *uri*, which
holds where none is written; bare words come in *basic* or *unspecified*.

Why it matters: the rule never fits, the variable is never made, and the attribute seems not to be
released.

What to change: leave ``nameFormat`` out for names that are URIs, and write it for bare words as
the identity provider sends them.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.domain.checks.discovery_settings import has_usual_format, identifier_rules
from verifier.domain.checks.references import ATTRIBUTE_MAP, SAML2INT
from verifier.domain.model.delivery import Delivery
from verifier.domain.model.finding import Owner, Severity, Station, setting_evidence


@check(
    "delivery.mapped-under-other-format",
    severity=Severity.WARNING,
    station=Station.SERVICE_PROVIDER,
    owner=Owner.DISCOVERY,
    cites=(ATTRIBUTE_MAP, SAML2INT),
)
def mapped_under_other_format(delivery: Delivery) -> Iterator[Answer]:
    """Ask whether a rule for the identifier can fit."""
    if delivery.files.attribute_map is None:
        yield NotAsked("The attribute map is not known.")
        return
    rules = identifier_rules(delivery)
    if not rules:
        yield NotAsked("The attribute map has no rule for the identifier.")
    elif any(has_usual_format(one) for one in rules):
        yield Saw("a rule takes the identifier in the format that it comes in")
    else:
        for one in rules:
            yield Draft(
                "This rule of the attribute map fits no identifier as identity providers send "
                "it: the name format is another.",
                (
                    setting_evidence("name", one.name),
                    setting_evidence(
                        "nameFormat", one.name_format or "not written, which means uri"
                    ),
                ),
                place=one.place,
            )
