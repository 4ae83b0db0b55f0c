"""What is said about a pasted request: what happens with it, and why a key has no effect."""

from __future__ import annotations

import re

from verifier.model.pasted_request import PastedRequest, Placing, RequestKind

PLACINGS = {
    Placing.POSTED: "The listener posts this to ReShare at once.",
    Placing.FORM_1: (
        "The listener first shows its long form, Request item, because the link does not describe "
        "the item well enough. What stands here is what the form sends, beside what the patron "
        "fills in."
    ),
    Placing.FORM_2: (
        "The listener first shows its short form, Confirm request, on which the patron chooses a "
        "pickup location. What stands here is what the form sends."
    ),
    Placing.CONTEXT_SHOWN: (
        "Nothing is posted: svc_id=contextObject asks the listener to show how it understands "
        "the link. What stands here is what the same link would post without it."
    ),
    Placing.REQUEST_SHOWN: (
        "Nothing is posted: svc_id=reshareRequest asks the listener to show what it would post."
    ),
    Placing.NOT_FOUND: (
        "The listener answers that there is no such service (HTTP 404), so no request is placed."
    ),
    Placing.ERROR: (
        "The listener answers with an internal error (HTTP 500), because its reqIdRegex is not a "
        "regular expression."
    ),
    Placing.UNKNOWN: "What the listener would post cannot be predicted here.",
}
SLASH = (
    "The path ends with a slash, which makes another service of it: the listener answers that "
    "there is none (HTTP 404), unless it has a service for everybody."
)
AS_IT_IS = "ReShare makes a request of this as it is."
BY_CROSSLINK = (
    "CrossLink makes a request of this as it is; patron becomes illRequest.patronInfo.patronId."
)
SEVERAL = (
    "The patron's key comes several times and ReShare would receive a list, of which nobody can "
    "say what it makes."
)

_ITSELF = re.compile(r"(?:ctx|url|rfr|rfe)_")
_PATRONS = {
    "req_id": "the listener reads this key; ReShare's own endpoint reads req.id",
    "req.id": "ReShare's own endpoint reads this key; the listener reads req_id",
    "req_dat": "read by nobody; the listener reads req_id",
    "req_ref": "read by nobody; the listener reads req_id",
    "patronReference": "the field's old name, which ReShare reads as something else",
}


def why_without_effect(request: PastedRequest, key: str, *, replaced: bool = False) -> str:
    """Say why *key* becomes no field. *replaced*: a patron identifier came from elsewhere."""
    if key == "req_id" and replaced and request.kind is RequestKind.OPENURL:
        return "replaced by the header that the listener reads"
    if key in _PATRONS:
        return _PATRONS[key]
    if _ITSELF.match(key):
        return "says something about the link itself"
    if key.startswith(("svc.", "svc_")):
        return "steers the form, and is not posted"
    if "_" not in key and "." not in key:
        return "read only in a link of OpenURL 0.1, which this is not"
    return "there is no field for it in the request"
