"""The listener reads no header, so the patron can change the identifier.

What it means: no ``reqIdHeader`` is set, and the identifier comes from the address line.

Why it matters: whoever edits the link places requests under another person's number, which also
stays in logs and browser histories.

What to change: nothing, if VuFind makes the link and this is acceptable. To prevent such changes,
put the listener behind the campus login, have the proxy set a header, and name it in
``reqIdHeader``.
"""

from verifier.domain.checks import api


@api.notice(
    "delivery.no-header",
    api.Station.LISTENER,
    cites=(api.LISTENER,),
    after=("delivery.symbol-in-other-case",),
    order=230,
    fine="the listener is set to read a header",
)
def no_header(delivery: api.Delivery) -> api.Answers:
    api.require_link(delivery.form)
    service = api.known(delivery.own, api.NOTHING_KNOWN)
    if not service.settings.reqIdHeader:
        yield api.Draft(
            "The listener is set to read no header: the identifier of the link counts, and the "
            "patron can change it.",
            api.setting_evidence("reqIdHeader"),
            place=service.whole,
        )
