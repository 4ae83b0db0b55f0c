"""What Sierra's errors mean for a look-up (Sierra API, appendix "Error Handling").

Its own codes say more than the HTTP status: 404 with code 107 is "no such record", a 404 without
Sierra's envelope is a wrong path.
"""

from __future__ import annotations

from http import HTTPStatus

from pydantic import ValidationError

from verifier.ils.sierra.shapes import SierraError
from verifier.model.lookup import LookupFailure
from verifier.rest.conversation import JsonAnswer
from verifier.rest.http_outcomes import status_outcome
from verifier.rest.stopped import LookupStopped

NO_RECORD = 107
NOT_ACCEPTED = 113
EXPIRED = 120
SEVERAL = 133

_ROLE = (
    "Sierra does not let this API client read patrons: give the client key the role Patrons Read "
    "in the administration of Sierra API keys."
)
_KEY = (
    "Sierra does not accept the API client. Check client_key and client_secret of the connection."
)
_SAID = {
    NOT_ACCEPTED: (LookupFailure.AUTH_ERROR, _KEY),
    114: (
        LookupFailure.FORBIDDEN,
        "Sierra answers over TLS only: url of the connection must begin with https://.",
    ),
    116: (LookupFailure.FORBIDDEN, _ROLE),
    117: (
        LookupFailure.SERVER_ERROR,
        "The Sierra API is switched off. Whoever runs Sierra can switch it on.",
    ),
    118: (
        LookupFailure.UNSUPPORTED,
        "This Sierra's licence does not include the patron part of the API.",
    ),
    EXPIRED: (LookupFailure.AUTH_ERROR, "Sierra refuses a token that it has just given."),
}
_BY_STATUS: dict[int, tuple[LookupFailure, str]] = {
    HTTPStatus.BAD_REQUEST: (
        LookupFailure.PROTOCOL_ERROR,
        (
            "Sierra does not take the question. Check varfield_tags and api_version of the "
            "connection."
        ),
    ),
    HTTPStatus.UNAUTHORIZED: (LookupFailure.AUTH_ERROR, _KEY),
    HTTPStatus.FORBIDDEN: (LookupFailure.FORBIDDEN, _ROLE),
    HTTPStatus.NOT_FOUND: (
        LookupFailure.PROTOCOL_ERROR,
        "There is no Sierra API at this address. Check url and api_version of the connection.",
    ),
}


def error_code(answer: JsonAnswer) -> int | None:
    """Read Sierra's own code of an error; None where the answer has no such envelope."""
    if answer.status < HTTPStatus.BAD_REQUEST:
        return None
    try:
        return SierraError.model_validate(answer.json()).code
    except (LookupStopped, ValidationError):
        return None


def require_signed_in(answer: JsonAnswer) -> None:
    """Raise ``LookupStopped`` for a refused sign-in; OAuth refuses with a 400 as well."""
    if answer.status == HTTPStatus.BAD_REQUEST:  # RFC 6749, 5.2
        said = f"{_KEY.removesuffix('.')} (HTTP {answer.status})."
        raise LookupStopped(LookupFailure.AUTH_ERROR, said)
    require_success(answer)


def require_success(answer: JsonAnswer) -> None:
    """Raise ``LookupStopped`` for every error; those that are answers were dealt with before."""
    plain = status_outcome(answer.status)
    if plain is None:
        return
    code = error_code(answer)
    number = "" if code is None else f", Sierra's error {code}"
    known = _SAID.get(code or 0) or _BY_STATUS.get(answer.status)
    if known is None:
        said = f"{plain.said} Sierra calls it error {code}." if number else plain.said
        raise LookupStopped(plain.failure, said)
    failure, said = known
    raise LookupStopped(failure, f"{said.removesuffix('.')} (HTTP {answer.status}{number}).")
