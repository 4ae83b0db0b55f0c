"""Directory entries as LDIF, each the entry of one person (RFC 2849)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from verifier.captures.ldif_lines import Line, logical_lines, records
from verifier.captures.problems import NotACapture
from verifier.captures.saved_file import SavedFile
from verifier.captures.unproven import not_checked
from verifier.messages.ldap.entry import entry_attributes
from verifier.model.capture import (
    IdentityProvider,
    LoginCapture,
    Origin,
    Protocol,
    Subject,
    SubjectKind,
)

MOST_ENTRIES = 200
_AROUND = frozenset({"version", "search", "result", "ref"})  # ldapsearch writes these around
_SECRETS = frozenset(
    {
        *("userpassword", "unicodepwd", "krbprincipalkey", "sambantpassword", "sambalmpassword"),
        *("authpassword", "ntpasswordhash", "oath-secret", "sshprivatekey"),
    }
)
_BIND = not_checked(
    "bind", "Not checked: a directory export does not show that anybody logged in."
)


def recognises(saved: SavedFile) -> bool:
    """Whether the first line that says anything is ``dn:``, after an optional ``version:``."""
    if saved.document is not None or saved.root is not None:
        return False
    for line in logical_lines(saved.text):
        start = line[:8].lower()
        if line.strip() and not start.startswith(("#", "version:")):
            return start.startswith("dn:")
    return False


def read(saved: SavedFile, keys: Sequence[Path]) -> tuple[LoginCapture, ...]:  # noqa: ARG001 - one shape
    """Read each entry. Raises ``NotACapture``."""
    found: list[LoginCapture] = []
    for record in records(saved.text):
        lines = record[1:] if record[0][0].lower() == "version" else record
        if not lines or lines[0][0].lower() in _AROUND:
            continue
        if len(found) == MOST_ENTRIES:
            raise NotACapture(
                f"The LDIF file holds more than {MOST_ENTRIES} entries; export the one of the "
                "person in question."
            )
        found.append(_login(lines, saved))
    if not found:
        raise NotACapture("The LDIF file holds no entry.")
    return tuple(found)


def _login(lines: Sequence[Line], saved: SavedFile) -> LoginCapture:
    (first, dn), *others = lines
    if first.lower() != "dn":
        raise NotACapture("The LDIF file has a record that does not begin with its dn.")
    raw: dict[str, list[bytes]] = {}
    for name, value in others:
        if name.lower() == "changetype":
            raise NotACapture("The LDIF file holds changes, not entries; export the entry itself.")
        if name.lower().partition(";")[0] not in _SECRETS:
            raw.setdefault(name, []).append(value)
    return LoginCapture(
        protocol=Protocol.LDAP,
        origin=Origin.IMPORT,
        captured_at=saved.saved_at,
        idp=IdentityProvider(entity_id=None),
        service_provider=None,
        subject=Subject(kind=SubjectKind.DN, value=_distinguished_name(dn)),
        attributes=entry_attributes(raw),
        checks=(_BIND,),
    )


def _distinguished_name(dn: bytes) -> str:
    try:
        return dn.decode("utf-8")
    except UnicodeDecodeError:
        raise NotACapture("The LDIF file has a dn that is not UTF-8.") from None
