"""A file of the web server draws in others that were not read.

What it means: the lines given contain ``Include`` or ``include``. This program has not read those
files.

Why it matters: a line in those files may set or remove the header, so the other findings about it
may be incomplete.

What to change: name those files under ``proxy`` in the site file too, if they contain the header.
"""

from verifier.domain.checks import api


@api.notice(
    "delivery.include-not-read",
    api.Station.LISTENER,
    cites=(),
    order=110,
    fine="the files draw in no others",
)
def include_not_read(delivery: api.Delivery) -> api.Answers:
    if not delivery.files.proxies:
        raise api.NotAsked("No lines of a proxy are given.")
    for proxy in delivery.files.proxies:
        for include in proxy.includes:
            yield api.Draft(
                "This line draws in another file, which was not read.",
                api.setting_evidence(include.place.key or "include", include.value),
                place=include.place,
            )
