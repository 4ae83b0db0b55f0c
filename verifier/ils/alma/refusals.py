"""What Alma's error codes mean, and the sentences that say so.

Source: the error tables of the Users API, and what clients in the field report of the gateway.
Only two codes say that there is no such user. Nearly everything else comes with HTTP 400 as
well, so the status alone says nothing about a patron.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import NamedTuple

from verifier.model.lookup import LookupFailure


class Meaning(NamedTuple):
    """A failure and its sentence."""

    failure: LookupFailure
    said: str


PERMISSION = '"Users - Read-only"'
WHERE = "Check region (or url) of the connection."
NONE = {  # the codes that say that there is no such user
    "401861": "Alma knows no user under this identifier (code 401861).",
    "401890": (
        "Alma knows no user under this identifier in the type that user_id_type names "
        "(code 401890)."
    ),
}
NONE_STATUSES = (HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND)
KEY_REFUSED = Meaning(
    LookupFailure.AUTH_ERROR,
    "Alma's gateway does not take the key. Check api_key and region of the connection; in the "
    "Developer Network the key must be one of this institution, for this environment "
    f"(production or sandbox), with the permission {PERMISSION}.",
)
NOT_PERMITTED = Meaning(
    LookupFailure.FORBIDDEN,
    f"The key may not read users: it lacks the permission {PERMISSION}, which is given to the "
    "key in the Developer Network, or Alma does not let this machine's address ask.",
)
_TOO_MANY = Meaning(
    LookupFailure.RATE_LIMITED,
    "Alma's gateway was asked too often (HTTP 429) and does not say which threshold that was. "
    "All programs of the institution share both. Wait before asking again.",
)
_LINKED = Meaning(
    LookupFailure.PROTOCOL_ERROR,
    "Alma answered about users linked from another institution, for which nobody asked. Check "
    "user_id_type of the connection.",
)
_OWN_ERROR = Meaning(LookupFailure.SERVER_ERROR, "Alma reported a general error of its own.")
CODES: dict[str, Meaning] = {
    "UNAUTHORIZED": KEY_REFUSED,
    "INVALID_API_KEY": KEY_REFUSED,
    "FORBIDDEN": NOT_PERMITTED,
    "60258": Meaning(
        LookupFailure.FORBIDDEN,
        "The key's API restriction profile is not valid. Check the key in the Developer Network, "
        "and the profile that it names in Alma's configuration.",
    ),
    "PER_SECOND_THRESHOLD": Meaning(
        LookupFailure.RATE_LIMITED,
        "Alma's threshold of requests per second was reached (PER_SECOND_THRESHOLD), which all "
        "programs of the institution share. Wait a moment before asking again.",
    ),
    "DAILY_THRESHOLD": Meaning(
        LookupFailure.RATE_LIMITED,
        "Alma's threshold of requests per day was reached (DAILY_THRESHOLD), which all programs "
        "of the institution share. Nothing can be asked before the next day.",
    ),
    "4019990": _LINKED,
    "4019998": _LINKED,
    "60101": _OWN_ERROR,
    "401652": _OWN_ERROR,
    "402119": _OWN_ERROR,
    "GENERAL_ERROR": _OWN_ERROR,
    "INTERNAL_SERVER_ERROR": _OWN_ERROR,
}
STATUSES: dict[int, Meaning] = {
    HTTPStatus.UNAUTHORIZED: KEY_REFUSED,
    HTTPStatus.FORBIDDEN: NOT_PERMITTED,
    HTTPStatus.TOO_MANY_REQUESTS: _TOO_MANY,
    HTTPStatus.NOT_FOUND: Meaning(
        LookupFailure.PROTOCOL_ERROR,
        f"There is no Users API at this address (HTTP 404). {WHERE}",
    ),
}
