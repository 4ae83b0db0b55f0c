"""The request names no record of the shared index.

What it means: the request has no ``systemInstanceIdentifier``, which the listener takes from
``rft_id`` and ReShare's own endpoint from ``rft.id``. ReShare then treats it as a blank request
form.

Why it matters: even if the patron is accepted, the request waits for staff in the state
``REQ_BLANK_FORM_REVIEW`` and goes to no supplier until they have chosen a record.

What to change: have the discovery site, or the program that places the request, send the
identifier of the record. A request that a patron types into an empty form has none.
"""

from verifier.domain.checks import api


@api.notice(
    "request.item-not-identified",
    api.Station.DISCOVERY,
    cites=(f"{api.MODRS_EVENTS}, hasClusterID", api.LISTENER_KEYS, api.MODRS_OPENURL),
    order=300,
    fine="the request names a record of the shared index",
)
def item_not_identified(evidence: api.RequestEvidence) -> api.Answers:
    posted = api.posted_form(evidence)
    if evidence.preview.blocked is not None:
        raise api.NotAsked("No request could be placed at all; another check says why.")
    if evidence.preview.receiver is api.Flavour.CROSSLINK:
        raise api.NotAsked("CrossLink does not require the identifier of a record.")
    if not posted.names_item:
        yield api.Draft(
            "The request names no record of the shared index, so ReShare would hold it for staff "
            "to review.",
            api.Evidence(what="key", name="systemInstanceIdentifier, which is not sent"),
        )
