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

from verifier.checks.check import Answer, Draft, NotAsked, Saw, check
from verifier.checks.evidence import setting
from verifier.checks.sources import ATTRIBUTE_MAP, SAML2INT
from verifier.checks.vufind_settings import fits, identifier_rules
from verifier.model.delivery import Delivery
from verifier.model.finding import Owner, Severity, Station


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
    elif any(fits(one) for one in rules):
        yield Saw("a rule takes the identifier in the format that it comes in")
    else:
        for one in rules:
            yield Draft(
                "This rule of the attribute map fits no identifier as identity providers send "
                "it: the name format is another.",
                (
                    setting("name", one.name),
                    setting("nameFormat", one.name_format or "not written, which means uri"),
                ),
                place=one.place,
            )
