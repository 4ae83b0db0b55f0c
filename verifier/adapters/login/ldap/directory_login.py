"""Sign in at a directory: find the entry, bind once as the person, read what is released.

Either a reader finds the entry and the person then binds as its DN, or the user name makes the
name to bind as. Whose rights decide what is read is the site file's choice (``read_as``).

Sources: RFC 4511 section 4.1.9 (result codes), the password policy draft
draft-behera-ldap-password-policy, and Active Directory's state codes in the diagnostic message
(``data 52e``).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

import ldap3
from ldap3.core.exceptions import LDAPPasswordIsMandatoryError, LDAPSASLPrepError

from verifier.adapters.http.connection import Deadline
from verifier.adapters.login.gate_record import BROKEN, Gate, identity_provider, refused_login
from verifier.adapters.login.ldap.connection import SUCCESS, DirectoryRefused, connected
from verifier.adapters.login.ldap.entry_search import (
    FoundEntry,
    bind_name,
    find_entry,
    is_name,
    read_entry,
)
from verifier.adapters.messages.ldap_entry import entry_attributes
from verifier.domain.model.capture import (
    LoginCapture,
    LoginRefused,
    Origin,
    Protocol,
    Subject,
    SubjectKind,
)
from verifier.domain.model.site import Directory, Site

PASSWORD_POLICY: Final = "1.3.6.1.4.1.42.2.27.8.5.1"  # noqa: S105 - an OID
WHO_AM_I: Final = "1.3.6.1.4.1.4203.1.11.3"
LONGEST_PASSWORD = 1_024
_WRONG_CREDENTIALS = 49
_AD_STATE = re.compile(r"\bdata ([0-9a-f]{3,8})\b", re.IGNORECASE)
_POLICY_ERROR = re.compile(rb"0.(?:\xa0.{2,8}?)?\x81\x01(.)", re.DOTALL)  # tag 0x81, one byte
_SENTENCES: Final = {  # reason: sentence, and who can change it
    "wrong-password": (
        "The directory does not accept this password for this user name.",
        "patron",
    ),
    "unknown-user": ("The directory knows nobody of this user name.", "patron"),
    "locked": (
        (
            "The account is locked, usually after too many wrong passwords. Have it unlocked, or "
            "wait."
        ),
        "identity",
    ),
    "password-expired": ("The password has expired. Set a new one at the campus first.", "patron"),
    "must-change-password": (
        "The directory demands that the password be changed first. Do that at the campus.",
        "patron",
    ),
    "not-allowed-now": ("The account may not log in at this time of day.", "identity"),
    "not-allowed-here": ("The account may not log in from this computer.", "identity"),
    "disabled": ("The account is disabled.", "identity"),
    "account-expired": ("The account has expired.", "identity"),
    "confidentiality-required": (
        "The directory demands a secure connection: use ldaps:// or start_tls = true.",
        "service-provider",
    ),
    "referral": (
        "The directory sends the login on to another server. It was not followed: enter that one.",
        "service-provider",
    ),
    "bad-name": (
        "The directory cannot read the name that bind_as makes of this user name.",
        "service-provider",
    ),
    "no-password-login": ("This account cannot log in by password.", "identity"),
    "not-permitted": ("The account may not log in here.", "identity"),
    "directory-busy": ("The directory is busy; try again later.", "identity"),
    "directory-unavailable": ("The directory is not available just now.", "identity"),
    "directory-unwilling": (
        "The directory refuses: the account may be disabled, or such logins are not allowed.",
        "identity",
    ),
    "directory-refused": (
        "The directory refuses the login, for a reason that is none of the protocol's usual ones.",
        "identity",
    ),
}
_BY_POLICY: Final = {0: "password-expired", 1: "locked", 2: "must-change-password"}
_BY_AD_STATE: Final = {
    "525": "unknown-user",
    "52e": "wrong-password",
    "530": "not-allowed-now",
    "531": "not-allowed-here",
    "532": "password-expired",
    "533": "disabled",
    "701": "account-expired",
    "773": "must-change-password",
    "775": "locked",
}
_BY_CODE: Final = {
    8: "confidentiality-required",
    10: "referral",
    13: "confidentiality-required",
    19: "locked",
    32: "unknown-user",
    34: "bad-name",
    48: "no-password-login",
    49: "wrong-password",
    50: "not-permitted",
    51: "directory-busy",
    52: "directory-unavailable",
    53: "directory-unwilling",
}


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
    if (reason := _refusal(result)) is not None:
        raise DirectoryRefused(reason, *_SENTENCES[reason])
    # who are we (RFC 4532)? A server that bound us as nobody did not check the password; where
    # it does not offer that, name and password were not empty, so the bind was none of nobody
    connection.extended(WHO_AM_I)
    result = connection.result
    if result["result"] == SUCCESS and bytes(
        result.get("responseValue") or b""
    ).strip().lower() in (b"", b"dn:"):
        raise DirectoryRefused(
            "anonymous",
            "The directory accepted the login as an anonymous one: no password was checked.",
        )


def _refusal(result: dict[str, Any]) -> str | None:
    """Give the reason of a bind that failed, or that the password policy lets end here."""
    control = (result.get("controls") or {}).get(PASSWORD_POLICY)
    raw = control.get("value") if isinstance(control, dict) else None
    found = _POLICY_ERROR.fullmatch(raw) if isinstance(raw, bytes) else None
    if found and found[1][0] in _BY_POLICY:
        return _BY_POLICY[found[1][0]]
    code = result["result"]
    if code == SUCCESS:
        return None
    state = _AD_STATE.search(str(result.get("message") or ""))
    if code == _WRONG_CREDENTIALS and state and state[1].lower() in _BY_AD_STATE:
        return _BY_AD_STATE[state[1].lower()]
    return _BY_CODE.get(code, "directory-refused")


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
        with gate.no_crash("The directory's answer could not be understood."):
            try:
                _refuse_unusable(username, password)
                with Deadline(idp.ldap.timeout_seconds) as deadline:
                    entry = self._entry(idp.ldap, username.strip(), password, deadline, gate)
            except DirectoryRefused as refused:
                gate.failed(refused.reason, refused.message)
                owners[refused.reason] = refused.owner
            else:
                if entry.referrals:
                    gate.not_checked(
                        "referrals",
                        f"The directory also named {entry.referrals} other servers; none was "
                        "asked.",
                    )
                return LoginCapture(
                    protocol=Protocol.LDAP,
                    origin=Origin.LOGIN,
                    captured_at=self._now(),
                    idp=identity_provider(idp),
                    service_provider=None,
                    subject=Subject(kind=SubjectKind.DN, value=entry.dn),
                    typed_username=username,
                    attributes=entry_attributes(entry.raw),
                    checks=gate.checks,
                )
        return refused_login(gate, identity_provider(idp), owners=owners)

    def _entry(
        self, directory: Directory, name: str, password: str, deadline: Deadline, gate: Gate
    ) -> FoundEntry:
        """Find the entry, and bind once as its person."""
        found = None if directory.reader is None else self._as_reader(directory, name, deadline)
        user = bind_name(directory, name) if found is None else found.dn
        with connected(
            directory,
            deadline,
            allow_private=self._site.allow_private_addresses,
            user=user,
            password=password,
        ) as connection:
            bind_once(connection)
            gate.passed("bind", "The directory accepted user name and password, asked once.")
            if directory.url.startswith("ldaps:") or directory.start_tls:
                gate.passed("transport", "By TLS; certificate and host name were checked.")
            else:
                gate.not_checked("transport", "Without TLS, as the site file says.")
            if found is not None and directory.read_as == "reader":
                return found
            if found is None and directory.base:
                return find_entry(connection, directory, name)
            return read_entry(connection, directory, user)

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
