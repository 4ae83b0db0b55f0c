"""The link goes to another library's service of the OpenURL listener.

What it means: the listener takes its service from the key ``res.org``, and only without that key
from the path of the address. What it takes here is not the symbol of your institution.

Why it matters: the service decides which header is read, which rule rewrites it, and whose request
it becomes. A patron of yours would be looked up in another library's system.

What to change: have the link carry your institution's symbol in the path, and in ``res.org`` where
it has that key. If the listener's service is named otherwise on purpose, nothing is wrong.
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
