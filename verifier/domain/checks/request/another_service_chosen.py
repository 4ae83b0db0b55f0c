"""The link goes to another library's service of the OpenURL listener.

What it means: the listener selects its service by the key ``res.org``, and only without that key
by the path of the address. The selected service does not have the symbol of your institution.

Why it matters: the service decides which header is read, which rule rewrites it, and to which
library the request belongs. Your patron would be looked up in another library's system.

What to change: have the link carry your institution's symbol in the path, and in ``res.org`` if it
has that key. If the listener's service has another name on purpose, nothing is wrong.
"""

from verifier.domain.checks import api


@api.warning(
    "request.another-service-chosen",
    api.Station.LISTENER,
    owned_by=api.Owner.DISCOVERY,
    cites=(api.LISTENER,),
    order=80,
    fine="the link leads to this institution's service",
    reason="The link leads to another institution's service.",
    advice="Name your own institution in the path of the link, and in res.org where it has that "
    "key.",
)
def another_service_chosen(evidence: api.RequestEvidence) -> api.Answers:
    request = api.pasted_request(evidence)
    institution = evidence.release.form.institution
    if not evidence.release.form.stated:
        raise api.NotAsked("There is no site file, which names this institution.")
    symbol = api.known(
        api.posted_form(evidence).symbol, "No listener chooses a service for this request."
    )
    if evidence.preview.blocked is not None:
        raise api.NotAsked("The listener places no request; another check says why.")
    if symbol not in (institution, institution.rpartition(":")[2]):
        by_key = bool(request.values("res.org"))
        yield api.Draft(
            "The link chooses the service of another institution, "
            + ("by its key res.org." if by_key else "by the path of its address."),
            api.Evidence(what="key", name="res.org" if by_key else "path", value=symbol),
            api.setting_evidence("institution", institution),
        )
