"""A login at a directory: the entry found, one bind as its person, what was released read.

Either a reader finds the entry and the person then binds as its DN, or the user name makes the
name to bind as. Whose rights decide what is read is the site file's choice (``read_as``).
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime

from verifier.bounded_network.deadline import Deadline
from verifier.login.gate_record import Gate
from verifier.login.ldap.bind import bind_once
from verifier.login.ldap.bounded_connection import connected
from verifier.login.ldap.entry_search import FoundEntry, find_entry, read_entry
from verifier.login.ldap.names import bind_name, is_name
from verifier.login.ldap.refused import DirectoryRefused
from verifier.login.refused_login import BROKEN, refused_login
from verifier.messages.ldap.entry import entry_attributes
from verifier.model.capture import (
    IdentityProvider,
    LoginCapture,
    LoginRefused,
    Origin,
    Protocol,
    Subject,
    SubjectKind,
)
from verifier.model.idp import Directory, Idp
from verifier.model.site import Site

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
            gate.failed(refused.reason, refused.said)
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
