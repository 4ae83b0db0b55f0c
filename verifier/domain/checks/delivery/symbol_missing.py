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


@api.warning(
    "delivery.symbol-missing",
    api.Station.RESHARE,
    cites=(api.MODRS_SETTINGS, api.MODRS_EVENTS),
    order=320,
    fine="ReShare's settings hold the library's symbol",
)
def symbol_missing(delivery: api.Delivery) -> api.Answers:
    settings, institution = api.require_mod_rs(delivery.reshare), delivery.form.institution
    known = [name for name in NAMES if settings.knows(name)]
    if not known:
        raise api.NotAsked("ReShare's settings about symbols are not known.")
    for name in known:
        value = settings.further_setting(name)
        listed = re.split(r"[\s,;]+", (value or "").lower())
        if institution.lower() not in listed:
            yield api.Draft(
                "The library's own symbol is missing from this setting of ReShare.",
                api.setting_evidence(name, value),
                api.setting_evidence("institution", institution),
                place=delivery.of_reshare(name),
            )
