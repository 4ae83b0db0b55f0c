"""CrossLink would go on with a key of the library system in the place of the identifier.

What it means: the patron was found by user name. CrossLink then continues with the first user id
in the optional fields of the answer. Here that is a UUID, a key that only the library system uses
internally. FOLIO's NCIP service answers so.

Why it matters: the item that arrives is put on the account of that key. A service that finds
patrons by barcode, external id or user name does not know the key, so the request fails at the
desk.

What to change: have the request carry the identifier that CrossLink looks up first, such as the
barcode: then CrossLink keeps what was sent. Or have the NCIP service return the barcode first.
"""

import re

from verifier.domain.checks import api

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


@api.warning(
    "decision.identifier-becomes-uuid",
    api.Station.RESHARE,
    owned_by=api.Owner.DISCOVERY,
    cites=(api.CROSSLINK_LOOKUP, api.MOD_NCIP),
    after=api.NOT_THIS_PATRON,
    order=110,
    fine="what CrossLink takes over is no key of a program",
    reason="The identifier would be replaced by a key that the library system made for itself.",
    advice="Have the requests carry the patron's {kind}, by which the library system's first "
    "answer already finds the patron.",
)
def identifier_becomes_uuid(evidence: api.DecisionEvidence) -> api.Answers:
    taken_over = evidence.decision.user_id
    if not evidence.settings.is_crosslink:
        raise api.NotAsked("ReShare never rewrites the identifier that was sent.")
    if not evidence.decision.by_username or taken_over is None:
        raise api.NotAsked("CrossLink would keep the identifier that was sent.")
    if _UUID.fullmatch(taken_over):
        yield api.Draft(
            "CrossLink would replace the identifier by a key of the library system, which its "
            "NCIP service may not find when the item arrives.",
            api.sent_evidence(evidence),
            api.answer_evidence("user id taken over", taken_over),
        )
