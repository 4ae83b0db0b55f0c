"""ReShare's settings do not hold the library's own symbol.

What it means: ``default_request_symbol`` is empty or another library's, or ``local_symbols`` does
not hold the symbol that requests of this library carry.

Why it matters: a request that names no symbol, from an add-on or an API, stops with *No
Requesting Institution Symbol*, or goes out under another library's name.

What to change: enter the symbol with its naming authority, such as ``RESHARE:EXU``, under
*Request defaults*.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, NotAsked, check, drafts_or
from verifier.domain.checks.references import MODRS_EVENTS, MODRS_SETTINGS
from verifier.domain.checks.reshare_settings import CROSSLINK_NO_SUCH_SETTING
from verifier.domain.model.delivery import Delivery
from verifier.domain.model.finding import Owner, Severity, Station, setting_evidence

NAMES = ("default_request_symbol", "local_symbols")


@check(
    "delivery.symbol-missing",
    severity=Severity.WARNING,
    station=Station.RESHARE,
    owner=Owner.RESHARE,
    cites=(MODRS_SETTINGS, MODRS_EVENTS),
)
def symbol_missing(delivery: Delivery) -> Iterator[Answer]:
    """Ask whether ReShare knows the library by its symbol."""
    if delivery.reshare.is_crosslink:
        yield NotAsked(CROSSLINK_NO_SUCH_SETTING)
        return
    settings, institution = delivery.reshare, delivery.form.institution
    known = [one for one in NAMES if settings.knows(one)]
    if not known:
        yield NotAsked("ReShare's settings about symbols are not known.")
        return
    drafts = [
        Draft(
            "The library's own symbol is missing from this setting of ReShare.",
            (
                setting_evidence(name, settings.further_setting(name)),
                setting_evidence("institution", institution),
            ),
            place=delivery.of_reshare(name),
        )
        for name in known
        if not names(settings.further_setting(name), institution)
    ]
    yield from drafts_or(drafts, "ReShare's settings hold the library's symbol")


def names(value: str | None, institution: str) -> bool:
    """Whether the symbol is one of those that *value* lists."""
    listed = re.split(r"[\s,;]+", value or "")
    return institution.lower() in {one.lower() for one in listed}
