"""The patron identifier has a domain behind an @ sign.

What it means: the User ID would look like ``name@domain``. Library systems mostly keep card
numbers or plain login names.

Why it matters: if the library system stores the value without the domain, it does not find the
patron. If it stores it with the domain, nothing is wrong.

What to change: nothing, if the patron is found. Otherwise let the listener remove the domain, or
take the identifier from another attribute.
"""

from verifier.domain.checks import api


@api.notice(
    "request.identifier-is-scoped",
    api.Station.DISCOVERY,
    cites=(api.LISTENER,),
    after=("request.identifier-joined",),
    order=250,
    fine="the identifier carries no domain",
)
def identifier_is_scoped(evidence: api.RequestEvidence) -> api.Answers:
    sent = api.identifier_sent(evidence)
    if sent.count("@") == 1 and all(sent.split("@")):
        yield api.Draft(
            "The patron identifier carries a domain behind an @ sign.", api.sent_evidence(evidence)
        )
