"""One bind, never a second: its result code as a reason and a sentence.

Sources: RFC 4511 section 4.1.9 (result codes), the password policy draft
draft-behera-ldap-password-policy (control 1.3.6.1.4.1.42.2.27.8.5.1), and Active Directory's
state codes in the diagnostic message (``data 52e``).
"""

from __future__ import annotations

import re
from typing import Any, Final

import ldap3
from ldap3.core.exceptions import LDAPPasswordIsMandatoryError, LDAPSASLPrepError

from verifier.login.ldap.refused import DirectoryRefused

PASSWORD_POLICY: Final = "1.3.6.1.4.1.42.2.27.8.5.1"  # noqa: S105 - an OID
WHO_AM_I: Final = "1.3.6.1.4.1.4203.1.11.3"
SUCCESS = 0
_AD_STATE = re.compile(r"\bdata ([0-9a-f]{3,8})\b", re.IGNORECASE)
_Reason = tuple[str, str, str]  # reason, sentence, owner

WRONG: Final[_Reason] = (
    "wrong-password",
    "The directory does not accept this password for this user name.",
    "patron",
)
UNKNOWN: Final[_Reason] = (
    "unknown-user",
    "The directory knows nobody of this user name.",
    "patron",
)
LOCKED: Final[_Reason] = (
    "locked",
    "The account is locked, usually after too many wrong passwords. Have it unlocked, or wait.",
    "identity",
)
EXPIRED: Final[_Reason] = (
    "password-expired",
    "The password has expired. Set a new one at the campus first.",
    "patron",
)
MUST_CHANGE: Final[_Reason] = (
    "must-change-password",
    "The directory demands that the password be changed first. Do that at the campus.",
    "patron",
)
_BY_AD_STATE: Final[dict[str, _Reason]] = {
    "525": UNKNOWN,
    "52e": WRONG,
    "530": ("not-allowed-now", "The account may not log in at this time of day.", "identity"),
    "531": ("not-allowed-here", "The account may not log in from this computer.", "identity"),
    "532": EXPIRED,
    "533": ("disabled", "The account is disabled.", "identity"),
    "701": ("account-expired", "The account has expired.", "identity"),
    "773": MUST_CHANGE,
    "775": LOCKED,
}
_BY_POLICY: Final[dict[int, _Reason]] = {0: EXPIRED, 1: LOCKED, 2: MUST_CHANGE}
_CONFIDENTIALITY: Final[_Reason] = (
    "confidentiality-required",
    "The directory demands a secure connection: use ldaps:// or start_tls = true.",
    "service-provider",
)
_REFERRAL: Final[_Reason] = (
    "referral",
    "The directory sends the login on to another server. It was not followed: enter that one.",
    "service-provider",
)
_BAD_NAME: Final[_Reason] = (
    "bad-name",
    "The directory cannot read the name that bind_as makes of this user name.",
    "service-provider",
)
_UNWILLING: Final[_Reason] = (
    "directory-unwilling",
    "The directory refuses: the account may be disabled, or such logins are not allowed.",
    "identity",
)
_BY_CODE: Final[dict[int, _Reason]] = {
    8: _CONFIDENTIALITY,
    10: _REFERRAL,
    13: _CONFIDENTIALITY,
    19: LOCKED,
    32: UNKNOWN,
    34: _BAD_NAME,
    48: ("no-password-login", "This account cannot log in by password.", "identity"),
    49: WRONG,
    50: ("not-permitted", "The account may not log in here.", "identity"),
    51: ("directory-busy", "The directory is busy; try again later.", "identity"),
    52: ("directory-unavailable", "The directory is not available just now.", "identity"),
    53: _UNWILLING,
}
_OTHER: Final[_Reason] = (
    "directory-refused",
    "The directory refuses the login, for a reason that is none of the protocol's usual ones.",
    "identity",
)


def bind_once(connection: ldap3.Connection) -> None:
    """Bind as the connection's user. Raises ``DirectoryRefused``; ``ValueError`` for no LDAP."""
    try:
        connection.bind(controls=[(PASSWORD_POLICY, False, None)])
    except (LDAPSASLPrepError, LDAPPasswordIsMandatoryError, UnicodeError):
        raise DirectoryRefused(
            "password-not-usable",
            "The password holds characters that no directory takes, such as control characters.",
            "patron",
        ) from None
    result = connection.result
    if result.get("type") != "bindResponse":
        raise ValueError  # a success of another operation is no login
    if result["result"] != SUCCESS:
        raise DirectoryRefused(*_reason(result))
    if (policy := _policy_error(result)) in _BY_POLICY:
        raise DirectoryRefused(*_BY_POLICY[policy])
    _refuse_anonymous(connection)


def _reason(result: dict[str, Any]) -> _Reason:
    policy = _policy_error(result)
    if policy in _BY_POLICY:
        return _BY_POLICY[policy]
    code = result["result"]
    state = _AD_STATE.search(str(result.get("message") or ""))
    if code == 49 and state and state[1].lower() in _BY_AD_STATE:  # noqa: PLR2004 - RFC 4511
        return _BY_AD_STATE[state[1].lower()]
    return _BY_CODE.get(code, _OTHER)


def _policy_error(result: dict[str, Any]) -> int | None:
    """Read the ``error`` of a password policy answer: tag 0x81, one byte."""
    control = (result.get("controls") or {}).get(PASSWORD_POLICY)
    raw = control.get("value") if isinstance(control, dict) else None
    if not isinstance(raw, bytes):
        return None
    found = re.fullmatch(rb"0.(?:\xa0.{2,8}?)?\x81\x01(.)", raw, re.DOTALL)
    return found[1][0] if found else None


def _refuse_anonymous(connection: ldap3.Connection) -> None:
    """Ask who we are (RFC 4532): a server that bound us as nobody did not check the password."""
    connection.extended(WHO_AM_I)
    result = connection.result
    if result["result"] != SUCCESS:
        return  # not offered; name and password were not empty, so the bind was none of nobody
    if bytes(result.get("responseValue") or b"").strip().lower() in (b"", b"dn:"):
        raise DirectoryRefused(
            "anonymous",
            "The directory accepted the login as an anonymous one: no password was checked.",
        )
