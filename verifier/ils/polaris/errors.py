"""What Polaris's errors mean for a look-up (PAPI reference, "PAPI Error Codes").

Polaris says most of them with HTTP 200 and a negative number.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from verifier.ils.ncip.speakable import speakable
from verifier.ils.polaris.shapes import PapiAnswer
from verifier.model.lookup import LookupFailure
from verifier.rest.conversation import JsonAnswer
from verifier.rest.stopped import LookupStopped

NO_PATRON = -3000
_NO_PATRON_WORDS = ("error retrieving patron id", "patron does not exist")
_CLOCKS_MINUTES = 30  # PAPI takes a date that far from its own

_SAID = {
    -4000: (
        LookupFailure.NOT_CONFIGURED,
        "Polaris does not know the application id. Check application of the connection.",
    ),
    -5000: (
        LookupFailure.NOT_CONFIGURED,
        "Polaris does not know the organization. Check organization of the connection.",
    ),
    -6: (
        LookupFailure.PROTOCOL_ERROR,
        (
            "Polaris does not take a part of the question. Check language, application and "
            "organization of the connection."
        ),
    ),
    **dict.fromkeys(
        (-3621, -3637),
        (
            LookupFailure.FORBIDDEN,
            "The patron's record is secured, and the staff user may not see secured records.",
        ),
    ),
    **dict.fromkeys(
        (-8001, -8002, -8003, -8004),
        (
            LookupFailure.FORBIDDEN,
            (
                "Polaris does not let the staff user ask. Check staff_domain and staff_username "
                "of the connection, and that user's permissions in Polaris."
            ),
        ),
    ),
}


def says_no_patron(answer: PapiAnswer) -> bool:
    """Whether Polaris says that there is no such patron: by its number and by its words."""
    words = (answer.words or "").strip().rstrip(".").casefold()
    return answer.code == NO_PATRON and words in _NO_PATRON_WORDS


def require_success(
    answer: PapiAnswer, method: str, *, asked: str = "", secrets: Sequence[str] = ()
) -> None:
    """Raise ``LookupStopped`` for a negative number, with Polaris's own words made speakable."""
    if answer.code >= 0:
        return
    if answer.code in _SAID:
        failure, said = _SAID[answer.code]
        raise LookupStopped(failure, f"{said.removesuffix('.')} (error {answer.code}).")
    words = speakable(answer.words or "", asked, secrets).rstrip(".")
    said = f"Polaris answered {method} with its error {answer.code}"
    raise LookupStopped(LookupFailure.SERVER_ERROR, f"{said}: {words}." if words else f"{said}.")


def refused_signature(answer: JsonAnswer) -> LookupStopped:
    """Explain an HTTP 401 before Polaris has taken any question of ours."""
    said = (
        "Polaris refused the staff sign-in (HTTP 401): either the signature is not right (check "
        "access_id, access_key, hash_algorithm, and whether url is the address that Polaris "
        "knows itself by), or the access id has no permission for AuthenticateStaffUser."
    )
    return LookupStopped(LookupFailure.AUTH_ERROR, said + _clocks(answer))


def refused_method(answer: JsonAnswer, method: str) -> LookupStopped:
    """Explain an HTTP 401 after Polaris has taken another question with the same signature."""
    said = (
        f"Polaris refused {method} (HTTP 401): probably the access id has no permission for it, "
        "since the staff sign-in was taken; or else the signature over this address is not "
        "right (check access_key, and whether url is the address that Polaris knows itself by)."
    )
    return LookupStopped(LookupFailure.FORBIDDEN, said + _clocks(answer))


def forbidden(method: str) -> LookupStopped:
    """Explain an HTTP 403: protected methods are taken over TLS alone."""
    said = (
        f"Polaris forbids {method} (HTTP 403). It takes staff sign-ins over TLS only: url of the "
        "connection must begin with https://."
    )
    return LookupStopped(LookupFailure.FORBIDDEN, said)


def _clocks(answer: JsonAnswer) -> str:
    """Say how far the two clocks are apart, where Polaris tells its time."""
    try:
        theirs = parsedate_to_datetime(answer.headers.get("date", ""))
        apart = abs((datetime.now(UTC) - theirs).total_seconds()) / 60
    except (ValueError, TypeError, OverflowError):
        apart = 0.0
    if apart <= _CLOCKS_MINUTES:
        return ""
    return (
        f" The clock of this machine and that of Polaris are {apart:.0f} minutes apart; Polaris "
        f"takes {_CLOCKS_MINUTES} at most."
    )
