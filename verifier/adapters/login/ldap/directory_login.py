"""Sign in at a directory.

Find the entry, bind once as the person, and read the released attributes.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

import ldap3
from ldap3.core.exceptions import LDAPPasswordIsMandatoryError, LDAPSASLPrepError

from verifier.adapters.http.connection import Deadline
from verifier.adapters.login.gate_record import BROKEN, Gate, refused_login
from verifier.adapters.login.ldap.connection import DirectoryRefused, connected
from verifier.adapters.login.ldap.entry_search import (
    FoundEntry,
    bind_name,
    find_entry,
    is_name,
    read_entry,
)
from verifier.adapters.messages.ldap_entry import entry_attributes
from verifier.domain.model.capture import (
    IdentityProvider,
    LoginCapture,
    LoginRefused,
    Origin,
    Protocol,
    Subject,
    SubjectKind,
)
from verifier.domain.model.site import Directory, Idp, Site

# One bind, never a second: its result code as a reason and a sentence.
#
# Sources: RFC 4511 section 4.1.9 (result codes), the password policy draft
# draft-behera-ldap-password-policy (control 1.3.6.1.4.1.42.2.27.8.5.1), and Active Directory's
# state codes in the diagnostic message (``data 52e``).

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


# A login at a directory: the entry found, one bind as its person, what was released read.
#
# Either a reader finds the entry and the person then binds as its DN, or the user name makes the
# name to bind as. Whose rights decide what is read is the site file's choice (``read_as``).

logger = logging.getLogger(__name__)
LONGEST_PASSWORD = 1_024


def require_answer(directory: Directory, *, allow_private: bool) -> None:
    """Ask for the root entry (RFC 4512, 5.1) as nobody. Raises ``DirectoryRefused``.

    A refusal is an answer too.
    """
    with (
        Deadline(directory.timeout_seconds) as deadline,
        connected(
            directory, deadline, allow_private=allow_private, user="", password=""
        ) as connection,
    ):
        connection.search("", "(objectClass=*)", "BASE", attributes=["1.1"])


class DirectoryLogin:
    """Thread-safe. Nothing of a password is kept."""

    def __init__(
        self, site: Site, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._site = site
        self._now = now

    def log_in(self, idp_id: str, *, username: str, password: str) -> LoginCapture | LoginRefused:
        """Log in once. Never raises for what was typed or what came.

        Raises ``KeyError`` for no directory of the site's.
        """
        idp = self._site.idp(idp_id)
        if idp is None or idp.ldap is None:
            raise KeyError(idp_id)
        gate = Gate()
        owners = {BROKEN: "service-provider"}
        try:
            _refuse_unusable(username, password)
            with Deadline(idp.ldap.timeout_seconds) as deadline:
                entry = self._entry(idp.ldap, username, password, deadline, gate)
            return self._capture(idp, entry, username, gate)
        except DirectoryRefused as refused:
            gate.failed(refused.reason, refused.message)
            owners[refused.reason] = refused.owner
        except Exception as error:  # noqa: BLE001 - the door: no answer may end in a crash
            logger.warning("login-refused reason=%s error=%s", BROKEN, type(error).__name__)
            gate.failed(BROKEN, "The directory's answer could not be understood.")
        return refused_login(gate, _named(idp), owners=owners)

    def _entry(
        self, directory: Directory, username: str, password: str, deadline: Deadline, gate: Gate
    ) -> FoundEntry:
        name = username.strip()
        if directory.reader is None:
            user = bind_name(directory, name)
            return self._bound(
                directory, deadline, gate, user=user, username=name, password=password
            )
        found = self._as_reader(directory, name, deadline)
        read = self._bound(
            directory, deadline, gate, user=found.dn, username=None, password=password
        )
        return found if directory.read_as == "reader" else read

    def _as_reader(self, directory: Directory, username: str, deadline: Deadline) -> FoundEntry:
        secret = directory.reader_password.value if directory.reader_password else ""
        if not secret:
            place = directory.reader_password.place if directory.reader_password else "it"
            raise DirectoryRefused(
                "reader-refused",
                f"The password of the reader is not there: {place} is not set.",
                "service-provider",
            )
        with connected(
            directory,
            deadline,
            allow_private=self._site.allow_private_addresses,
            user=directory.reader or "",
            password=secret,
        ) as connection:
            try:
                bind_once(connection)
            except DirectoryRefused as refused:
                if refused.owner == "patron":
                    raise DirectoryRefused(
                        "reader-refused",
                        "The directory does not accept the reader that the site file names; check "
                        "reader and reader_password.",
                        "service-provider",
                    ) from None
                raise
            return find_entry(connection, directory, username)

    def _bound(
        self,
        directory: Directory,
        deadline: Deadline,
        gate: Gate,
        *,
        user: str,
        username: str | None,
        password: str,
    ) -> FoundEntry:
        """Bind once as the person; read the entry where the person's own rights decide.

        *username* is to be searched for; None: *user* is the entry's DN.
        """
        with connected(
            directory,
            deadline,
            allow_private=self._site.allow_private_addresses,
            user=user,
            password=password,
        ) as connection:
            bind_once(connection)
            gate.passed("bind", "The directory accepted user name and password, asked once.")
            _record_transport(directory, gate)
            if username is not None and directory.base:
                return find_entry(connection, directory, username)
            if username is None and directory.read_as == "reader":
                return FoundEntry(dn=user, raw={})
            return read_entry(connection, directory, user)

    def _capture(self, idp: Idp, entry: FoundEntry, username: str, gate: Gate) -> LoginCapture:
        if entry.referrals:
            gate.not_checked(
                "referrals",
                f"The directory also named {entry.referrals} other servers; none was asked.",
            )
        return LoginCapture(
            protocol=Protocol.LDAP,
            origin=Origin.LOGIN,
            captured_at=self._now(),
            idp=_named(idp),
            service_provider=None,
            subject=Subject(kind=SubjectKind.DN, value=entry.dn),
            typed_username=username,
            attributes=entry_attributes(entry.raw),
            checks=gate.checks,
        )


def _refuse_unusable(username: str, password: str) -> None:
    """Refuse before connecting: a directory takes an empty name or password for anonymous."""
    if not username.strip():
        raise DirectoryRefused("empty-username", "Type your user name.", "patron")
    if not password.strip():
        raise DirectoryRefused("empty-password", "Type your password.", "patron")
    if not is_name(username.strip()):
        raise DirectoryRefused("unknown-user", "This cannot be a user name.", "patron")
    if len(password) > LONGEST_PASSWORD:
        raise DirectoryRefused("wrong-password", "This is too long for a password.", "patron")


def _record_transport(directory: Directory, gate: Gate) -> None:
    if directory.url.startswith("ldaps:") or directory.start_tls:
        gate.passed("transport", "By TLS; certificate and host name were checked.")
    else:
        gate.not_checked("transport", "Without TLS, as the site file says.")


def _named(idp: Idp) -> IdentityProvider:
    directory = idp.ldap
    return IdentityProvider(
        entity_id=directory.url if directory else None,
        profile=idp.profile,
        display_name=idp.name,
    )
