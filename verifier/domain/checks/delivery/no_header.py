"""The listener reads no header, so the patron can change the identifier.

What it means: no ``reqIdHeader`` is set, and the identifier comes from the address line.

Why it matters: whoever edits the link places requests under another person's number, which also
stays in logs and browser histories.

What to change: nothing has to be wrong where VuFind makes the link. To close it, put the listener
behind the campus login, have the proxy set a header, and name it in ``reqIdHeader``.
"""

from verifier.domain.checks import api


@api.check(
    "delivery.no-header",
    severity=api.Severity.NOTICE,
    station=api.Station.LISTENER,
    owner=api.Owner.RESHARE,
    cites=(api.LISTENER,),
    after=("delivery.symbol-in-other-case",),
    order=230,
)
def no_header(delivery: api.Delivery) -> api.Answers:
    """Ask whether a header is set."""
    if delivery.form.door in (api.EntryPoint.ILLIAD, api.EntryPoint.DIRECT):
        yield api.NotAsked("Requests do not come through a link that the patron sees.")
    elif delivery.own is None:
        yield api.NotAsked(api.NOTHING_KNOWN)
    elif delivery.own.settings.reqIdHeader:
        yield api.Saw("the listener is set to read a header")
    else:
        yield api.Draft(
            "The listener is set to read no header: the identifier of the link counts, and the "
            "patron can change it.",
            (api.setting_evidence("reqIdHeader"),),
            place=delivery.own.whole,
        )
