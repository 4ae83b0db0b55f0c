"""A file of the web server draws in others that were not read.

What it means: the lines given hold ``Include`` or ``include``. What stands in those files is not
known here.

Why it matters: a line that sets or strips the header may stand there, and what is said about it
above may not be the whole truth.

What to change: name those files under ``proxy`` in the site file too, if they speak of the
header.
"""

from verifier.domain.checks import api


@api.check(
    "delivery.include-not-read",
    severity=api.Severity.NOTICE,
    station=api.Station.LISTENER,
    owner=api.Owner.RESHARE,
    cites=(),
    order=110,
)
def include_not_read(delivery: api.Delivery) -> api.Answers:
    """Ask whether there is more than was read."""
    includes = [include for proxy in delivery.files.proxies for include in proxy.includes]
    if not delivery.files.proxies:
        yield api.NotAsked("No lines of a proxy are given.")
    elif not includes:
        yield api.Saw("the files draw in no others")
    else:
        for include in includes:
            yield api.Draft(
                "This line draws in another file, which was not read.",
                (api.setting_evidence(include.place.key or "include", include.value),),
                place=include.place,
            )
