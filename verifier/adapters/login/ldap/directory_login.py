r"""Sign-in at a directory: find the entry, bind once as the person, read the released attributes.

Either a reader account finds the entry and the person then binds with the DN of that entry, or the
name to bind with is built from the user name (``bind_as``). The site file chooses whose
permissions apply when reading (``read_as``). Nothing that a person types can become syntax of a
filter or a DN.

Sources: RFC 4511 section 4.1.9 (result codes), RFC 4515 section 3 (filters), RFC 4514 section 2.4
(distinguished names), draft-behera-ldap-password-policy; Active Directory binds a DN, a user
principal name, or ``DOMAIN\user``, and has state codes in the diagnostic message (``data 52e``).
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, Literal

import ldap3
from ldap3.core.exceptions import (
    LDAPInvalidDnError,
    LDAPInvalidFilterError,
    LDAPPasswordIsMandatoryError,
    LDAPSASLPrepError,
)
from ldap3.utils.conv import escape_filter_chars
from ldap3.utils.dn import escape_rdn, parse_dn

from verifier.adapters.http.connection import Deadline
from verifier.adapters.login.gate_record import BROKEN, Gate, identity_provider, refused_login
from verifier.adapters.login.ldap.connection import SUCCESS, DirectoryRefused, connected
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

PLACE = "{username}"
LONGEST = 256  # characters of a user name
SIZE_LIMIT, REFERRAL, NO_SUCH_OBJECT, NOT_PERMITTED = 4, 10, 32, 50
MOST_ENTRIES = 2  # a second one is enough to know that it is ambiguous
MOST_VALUES = 5_000
_PASSED_OVER = frozenset({"Mn", "Me", "Cf"})
_ESCAPED = re.compile(rb"\\([0-9A-Fa-f]{2}|.)", re.DOTALL)
_ASSERTED = re.compile(r"\(\s*([A-Za-z][\w;-]*)\s*=\s*\{username\}\s*\)")


# by owner (who can fix it): reason and sentence
_SENTENCES: Final = {
    "patron": {
        "wrong-password": "The directory does not accept this password for this user name.",
        "unknown-user": "The directory knows nobody of this user name.",
        "password-expired": "The password has expired. Set a new one at the campus first.",
        "must-change-password": "The directory demands that the password be changed first. Do "
        "that at the campus.",
        "other-domain": "Type your user name without a domain: this directory logs in people of "
        "one domain only.",
        "password-not-usable": "The password holds characters that no directory takes, such as "
        "control characters.",
        "empty-username": "Type your user name.",
        "empty-password": "Type your password.",
    },
    "identity": {
        "locked": "The account is locked, usually after too many wrong passwords. Have it "
        "unlocked, or wait.",
        "not-allowed-now": "The account may not log in at this time of day.",
        "not-allowed-here": "The account may not log in from this computer.",
        "disabled": "The account is disabled.",
        "account-expired": "The account has expired.",
        "no-password-login": "This account cannot log in by password.",
        "not-permitted": "The account may not log in here.",
        "directory-busy": "The directory is busy; try again later.",
        "directory-unavailable": "The directory is not available just now.",
        "directory-unwilling": "The directory refuses: the account may be disabled, or such "
        "logins are not allowed.",
        "directory-refused": "The directory refuses the login, for a reason that is none of the "
        "protocol's usual ones.",
        "anonymous": "The directory accepted the login as an anonymous one: no password was "
        "checked.",
        "another-person": "The directory answered with the entry of another user name.",
        "ambiguous": "The directory has more than one entry for this user name, and none was "
        "chosen.",
        "search-refused": "The directory does not allow the search for the entry.",
    },
    "service-provider": {
        "confidentiality-required": "The directory demands a secure connection: use ldaps:// or "
        "start_tls = true.",
        "referral": "The directory sends the login on to another server. It was not followed: "
        "enter that one.",
        "bad-name": "The directory cannot read the name that bind_as makes of this user name.",
        "no-domain": "A user name with a domain cannot be used, as bind_as in the site file names "
        r"no domain: write {username}@example.edu or DOMAIN\{username} there.",
        "bad-filter": "The search_filter in the site file is no filter.",
        "bad-base": "The directory has no entry at base; correct it.",
        "entry-not-readable": "The login held, but the directory does not let this account read "
        "its own entry; name a reader in the site file.",
    },
}


_OF_AN_ACCOUNT: Final = {
    "wrong-password": "its password is wrong",
    "unknown-user": "the directory does not know it",
    "password-expired": "its password has expired; set a new one",
    "must-change-password": "its password must be changed first",
    "password-not-usable": "its password holds characters that no directory takes",
    "locked": "its account is locked; have it unlocked",
    "disabled": "its account is disabled; have it enabled",
    "account-expired": "its account has expired; have it renewed",
    "not-allowed-now": "its account may not log in at this time of day",
    "not-allowed-here": "its account may not log in from this computer",
    "no-password-login": "its account cannot log in by password",
    "not-permitted": "its account may not log in",
    "directory-unwilling": "its account may be disabled, or such logins are not allowed",
    "bad-name": "it is no name that the directory can read",
    "anonymous": "no password was checked",
}
"""What a refused bind says of the reader's account."""


def _refused(reason: str) -> DirectoryRefused:
    """Build the refusal for a reason listed in ``_SENTENCES``."""
    owner, sentences = next(table for table in _SENTENCES.items() if reason in table[1])
    return DirectoryRefused(reason, sentences[reason], owner)


def search_filter(directory: Directory, username: str) -> str:
    """Return the search filter that finds the entry of *username*."""
    name = username
    if directory.kind == "active-directory":
        name = username.rpartition("\\")[2]
        if "@" in name:
            return f"(userPrincipalName={escape_filter_chars(name)})"
    return directory.search_filter.replace(PLACE, escape_filter_chars(name))


def asserted_attributes(directory: Directory, username: str) -> tuple[str, ...]:
    """Return the attributes that must equal the typed name, if the entry includes them."""
    if directory.kind == "active-directory" and "@" in username:
        return ("userPrincipalName",)
    return tuple(_ASSERTED.findall(directory.search_filter))


def bind_name(directory: Directory, username: str) -> str:
    r"""Return the name to bind with, from ``bind_as``.

    Where ``bind_as`` ends in the suffix of a user principal name, ``DOMAIN\user`` is bound as that
    user: how the suffix relates to the domain's short name is not known here. Raises
    ``DirectoryRefused`` for a name of another domain: an Active Directory forest would accept such
    a person, and the search would then find another person with the same name.
    """
    template = directory.bind_as or PLACE
    if directory.kind == "active-directory" and ("@" in username or "\\" in username):
        if _is_of_domain(username, template):
            return username
        if template == PLACE:
            raise _refused("no-domain")
        if "\\" not in username or "\\" in template:
            raise _refused("other-domain")
        username = username.rpartition("\\")[2]
    if "=" in template.partition(PLACE)[0]:
        return template.replace(PLACE, str(escape_rdn(username)))
    return template.replace(PLACE, username)


def account_of(directory: Directory, username: str) -> str:
    """Return one key for all spellings of a typed user name, for counting login attempts.

    Accents and marks are dropped: RFC 4518 (2.2) ignores some, Active Directory ignores more.
    """
    name = username
    if directory.kind == "active-directory":
        name = name.rpartition("\\")[2].partition("@")[0]
    apart = unicodedata.normalize("NFKD", comparable(name))
    plain = "".join(letter for letter in apart if unicodedata.category(letter) not in _PASSED_OVER)
    return f"{directory.url}\n{' '.join(plain.split())}"


def _is_of_domain(username: str, template: str) -> bool:
    r"""Whether a name with a domain has *template*'s domain: ``CORP\…`` or ``…@example.edu``."""
    before, _, after = template.partition(PLACE)
    if "\\" in username:
        return comparable(username.partition("\\")[0] + "\\") == comparable(before)
    return comparable("@" + username.rpartition("@")[2]) == comparable(after)


def is_name(text: str) -> bool:
    """Whether *text* can be a user name: 1 to 256 characters, not only spaces, all printable."""
    return bool(text.strip()) and len(text) <= LONGEST and text.isprintable()


def comparable(text: str) -> str:
    """Normalize *text* as directories compare names: ignore case, collapse spaces (RFC 4518)."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def same_dn(text: str, other: str) -> bool:
    """Whether two DNs name the same entry: the same values in the same order.

    Attribute types have several spellings (uid, userid, an OID), so they are not compared.
    """
    try:
        values, others = (
            [comparable(_plain(value)) for _, value, _ in parse_dn(dn, strip=True)]
            for dn in (text, other)
        )
    except LDAPInvalidDnError:
        return False
    return values == others


def _plain(value: str) -> str:
    def octet(found: re.Match[bytes]) -> bytes:
        return bytes.fromhex(found[1].decode()) if len(found[1]) > 1 else found[1]

    return _ESCAPED.sub(octet, value.encode()).decode("utf-8", "replace")


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundEntry:
    """One entry as received: its DN, and for each attribute description its values as bytes."""

    dn: str
    raw: Mapping[str, Sequence[bytes]] = field(repr=False)
    referrals: int = 0


def find_entry(connection: ldap3.Connection, directory: Directory, username: str) -> FoundEntry:
    """Find the entry of *username* below ``base``. Raises ``DirectoryRefused``."""
    asked = search_filter(directory, username)
    found = _search(connection, directory, directory.base, asked, "SUBTREE")
    if found is None:
        raise _refused("unknown-user")
    windows = directory.kind == "active-directory"
    wanted = comparable(username.rpartition("\\")[2] if windows else username)
    names = {attribute.lower() for attribute in asserted_attributes(directory, username)}
    shown = [
        comparable(value.decode("utf-8", "replace"))
        for name, values in found.raw.items()
        if name.partition(";")[0].lower() in names
        for value in values
    ]
    if shown and wanted not in shown:
        raise _refused("another-person")
    return found


def read_entry(connection: ldap3.Connection, directory: Directory, dn: str) -> FoundEntry:
    """Read the entry with that DN. Raises ``DirectoryRefused``."""
    found = _search(connection, directory, dn, "(objectClass=*)", "BASE")
    if found is None:
        raise _refused("entry-not-readable")
    if not same_dn(found.dn, dn):
        raise _refused("another-person")
    return found


def _search(
    connection: ldap3.Connection,
    directory: Directory,
    base: str,
    asked: str,
    scope: Literal["BASE", "SUBTREE"],
) -> FoundEntry | None:
    wanted = list(dict.fromkeys((*directory.attributes, *asserted_attributes(directory, ""))))
    try:
        connection.search(
            base,
            asked,
            search_scope=scope,
            attributes=wanted,
            size_limit=MOST_ENTRIES,
            dereference_aliases=ldap3.DEREF_NEVER,
        )
    except LDAPInvalidFilterError:
        raise _refused("bad-filter") from None
    answers: list[dict[str, Any]] = list(connection.response or ())
    entries = [answer for answer in answers if answer.get("type") == "searchResEntry"]
    referrals = sum(1 for answer in answers if answer.get("type") == "searchResRef")
    code = connection.result["result"]
    if code == REFERRAL:
        raise DirectoryRefused(
            "referral",
            "The directory sends the search on to another server. It was not followed: enter that "
            "server's address.",
            "service-provider",
        )
    if len(entries) > 1 or code == SIZE_LIMIT:
        raise _refused("ambiguous")
    if scope == "BASE" and code in (NO_SUCH_OBJECT, NOT_PERMITTED):
        return None
    if code == NO_SUCH_OBJECT:
        raise _refused("bad-base")
    if code != SUCCESS:
        raise _refused("search-refused")
    if not entries:
        return None
    raw = {
        name: [bytes(value) for value in values]
        for name, values in entries[0]["raw_attributes"].items()
    }
    if any(len(values) > MOST_VALUES for values in raw.values()):
        raise DirectoryRefused(
            "directory-too-large",
            f"An attribute of the entry has more than {MOST_VALUES:,} values; name the "
            "attributes that are wanted in the site file.",
        )
    return FoundEntry(dn=entries[0]["raw_dn"].decode("utf-8"), raw=raw, referrals=referrals)


PASSWORD_POLICY: Final = "1.3.6.1.4.1.42.2.27.8.5.1"  # noqa: S105 - an OID
WHO_AM_I: Final = "1.3.6.1.4.1.4203.1.11.3"
LONGEST_PASSWORD = 1_024
_WRONG_CREDENTIALS = 49
_AD_STATE = re.compile(r"\bdata ([0-9a-f]{3,8})\b", re.IGNORECASE)
_POLICY_ERROR = re.compile(rb"0.(?:\xa0.{2,8}?)?\x81\x01(.)", re.DOTALL)  # tag 0x81, one byte
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


def bind_once(connection: ldap3.Connection) -> str:
    """Bind as the connection's user, once. Raises ``DirectoryRefused``.

    Returns who that is in the directory's own words (RFC 4513 5.2.1.8: ``dn:`` or ``u:`` before
    the name); empty if it does not say.

    Raises ``ValueError`` if the response is not the response to a bind.
    """
    try:
        connection.bind(controls=[(PASSWORD_POLICY, False, None)])
    except (LDAPSASLPrepError, LDAPPasswordIsMandatoryError, UnicodeError):
        raise _refused("password-not-usable") from None
    result = connection.result
    if result.get("type") != "bindResponse":
        raise ValueError  # the success of another operation is not a login
    if (reason := _refusal(result)) is not None:
        raise _refused(reason)
    # who are we (RFC 4532)? A server that bound us as nobody did not check the password; where
    # it does not offer that, name and password were not empty, so the bind was none of nobody
    connection.extended(WHO_AM_I)
    result = connection.result
    if result["result"] != SUCCESS:
        return ""
    who = bytes(result.get("responseValue") or b"").decode("utf-8", "replace").strip()
    if who.lower() in ("", "dn:"):
        raise _refused("anonymous")
    return who


def _require_same_account(found: FoundEntry, who: str) -> None:
    r"""Raise ``DirectoryRefused`` if *found* is another account than the one that was bound.

    Active Directory answers ``u:DOMAIN\sAMAccountName``; a user principal name may begin otherwise
    (MS-ADTS 3.1.1.3.4.2).
    """
    bound = comparable(who.partition("\\")[2]) if who.startswith("u:") else ""
    accounts = [
        comparable(value.decode("utf-8", "replace"))
        for name, values in found.raw.items()
        if name.lower() == "samaccountname"
        for value in values
    ]
    if bound and accounts and bound not in accounts:
        raise _refused("another-person")


def _refusal(result: dict[str, Any]) -> str | None:
    """Return why the bind failed, or why the password policy stops the login; None if neither."""
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
    """Read the root entry (RFC 4512, 5.1) anonymously, to see that the directory responds.

    A refused read counts as a response. Raises ``DirectoryRefused`` if there is none.
    """
    with (
        Deadline(directory.timeout_seconds) as deadline,
        connected(directory, deadline, "", "", allow_private=allow_private) as connection,
    ):
        connection.search("", "(objectClass=*)", "BASE", attributes=["1.1"])


class DirectoryLogin:
    """The client for logins at the site's LDAP directories. Thread-safe. No password is kept."""

    def __init__(
        self, site: Site, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._site = site
        self._now = now

    def log_in(self, idp_id: str, *, username: str, password: str) -> LoginCapture | LoginRefused:
        """Log in once. What was typed or what the directory sends never causes an exception.

        Raises ``KeyError`` if *idp_id* is not a directory of the site.
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
        """Find the person's entry, and bind once as that person."""
        found = None if directory.reader is None else self._as_reader(directory, name, deadline)
        user = bind_name(directory, name) if found is None else found.dn
        private = self._site.allow_private_addresses
        with connected(directory, deadline, user, password, allow_private=private) as connection:
            who = bind_once(connection)
            gate.passed("bind", "The directory accepted user name and password, asked once.")
            if directory.url.startswith("ldaps:") or directory.start_tls:
                gate.passed("transport", "By TLS; certificate and host name were checked.")
            else:
                gate.not_checked("transport", "Without TLS, as the site file says.")
            if found is not None and directory.read_as == "reader":
                return found
            if found is None and directory.base:
                found = find_entry(connection, directory, name)
                _require_same_account(found, who)
                return found
            return read_entry(connection, directory, user)

    def _as_reader(self, directory: Directory, username: str, deadline: Deadline) -> FoundEntry:
        reader, secret = directory.reader or "", directory.reader_password
        if secret is None or not secret.value:
            place = secret.place if secret else "it"
            raise DirectoryRefused(
                "reader-refused",
                f"The password of the reader is not there: {place} is not set.",
                "service-provider",
            )
        private = self._site.allow_private_addresses
        with connected(
            directory, deadline, reader, secret.value, allow_private=private
        ) as connection:
            try:
                bind_once(connection)
            except DirectoryRefused as refused:
                if refused.reason in _OF_AN_ACCOUNT:
                    raise DirectoryRefused(
                        "reader-refused",
                        "The directory does not accept the reader of the site file (reader "
                        f"and reader_password): {_OF_AN_ACCOUNT[refused.reason]}. The patron's "
                        "password was not sent.",
                        "service-provider",
                    ) from None
                raise
            return find_entry(connection, directory, username)


def _refuse_unusable(username: str, password: str) -> None:
    """Raise ``DirectoryRefused`` for a user name or password that no directory can check.

    A directory would treat an empty one as an anonymous login, so this is checked before
    connecting.
    """
    if not username.strip():
        raise _refused("empty-username")
    if not password.strip():
        raise _refused("empty-password")
    if not is_name(username.strip()):
        raise DirectoryRefused("unknown-user", "This cannot be a user name.", "patron")
    if len(password) > LONGEST_PASSWORD:
        raise DirectoryRefused("wrong-password", "This is too long for a password.", "patron")
