"""ReShare's settings do not hold the library's own symbol.

What it means: ``default_request_symbol`` is empty or another library's, or ``local_symbols`` does
not hold the symbol that requests of this library carry.

Why it matters: a request that names no symbol, from an add-on or an API, stops with *No
Requesting Institution Symbol*, or goes out under another library's name.

What to change: enter the symbol with its naming authority, such as ``RESHARE:EXU``, under
*Request defaults*.
"""

import re

from verifier.domain.checks import api

NAMES = ("default_request_symbol", "local_symbols")


@api.check(
    "delivery.symbol-missing",
    severity=api.Severity.WARNING,
    station=api.Station.RESHARE,
    owner=api.Owner.RESHARE,
    cites=(api.MODRS_SETTINGS, api.MODRS_EVENTS),
    order=320,
)
def symbol_missing(delivery: api.Delivery) -> api.Answers:
    """Ask whether ReShare knows the library by its symbol."""
    if delivery.reshare.is_crosslink:
        yield api.NotAsked(api.CROSSLINK_NO_SUCH_SETTING)
        return
    settings, institution = delivery.reshare, delivery.form.institution
    known = [name for name in NAMES if settings.knows(name)]
    if not known:
        yield api.NotAsked("ReShare's settings about symbols are not known.")
        return
    drafts = [
        api.Draft(
            "The library's own symbol is missing from this setting of ReShare.",
            (
                api.setting_evidence(name, settings.further_setting(name)),
                api.setting_evidence("institution", institution),
            ),
            place=delivery.of_reshare(name),
        )
        for name in known
        if not names(settings.further_setting(name), institution)
    ]
    yield from api.drafts_or(drafts, "ReShare's settings hold the library's symbol")


def names(value: str | None, institution: str) -> bool:
    """Whether the symbol is one of those that *value* lists."""
    listed = re.split(r"[\s,;]+", value or "")
    return institution.lower() in {symbol.lower() for symbol in listed}
