"""A reader of directory entries in LDIF (RFC 2849), each for one person."""

import base64
import binascii
import re
from collections.abc import Iterator, Sequence
from itertools import islice

from verifier.adapters.captures.saved_file import (
    MOST_LOGINS,
    NotACapture,
    SavedFile,
    not_checked,
    refuse_many_logins,
)
from verifier.adapters.messages.ldap_entry import entry_attributes, is_secret
from verifier.domain.model.capture import (
    IdentityProvider,
    LoginCapture,
    Origin,
    Protocol,
    Subject,
    SubjectKind,
)

_NAME = re.compile(r"[A-Za-z0-9.-]+(?:;[A-Za-z0-9_-]+)*")
Line = tuple[str, bytes]
"""An attribute description with its options, and one value."""


def logical_lines(text: str) -> Iterator[str]:
    """Yield the lines, each folded line joined with its first part; a blank line as ""."""
    pending: list[str] | None = None
    for line in text.split("\n"):
        bare = line.removesuffix("\r")
        if bare.startswith(" ") and pending is not None and pending[0]:
            pending.append(bare[1:])
            continue
        if pending is not None:
            yield "".join(pending)
        pending = [bare]
    if pending is not None:
        yield "".join(pending)


def records(text: str) -> Iterator[list[Line]]:
    """Yield the lines of each record. Raises ``NotACapture`` for an invalid line."""
    record: list[Line] = []
    for number, line in enumerate(logical_lines(text), start=1):
        if line.startswith("#"):
            continue
        if line.strip():
            record.append(_line(line, number))
        elif record:
            yield record
            record = []
    if record:
        yield record


def _line(line: str, number: int) -> Line:
    name, colon, rest = line.partition(":")
    if not colon or not _NAME.fullmatch(name):
        raise NotACapture(f"The LDIF file goes wrong at its line {number} (folded lines as one).")
    if rest.startswith("<"):
        raise NotACapture(
            "The LDIF file takes a value from another file (:<), which is not opened; export it "
            "with the values inside."
        )
    if not rest.startswith(":"):
        return name, rest.lstrip(" ").encode()
    try:
        return name, base64.b64decode("".join(rest[1:].split()), validate=True)
    except (binascii.Error, ValueError):
        raise NotACapture(
            f"The LDIF file has broken base64 at its line {number} (folded lines as one)."
        ) from None


_AROUND = frozenset({"version", "search", "result", "ref"})  # from ldapsearch
_BIND = not_checked(
    "bind", "Not checked: a directory export does not show that anybody logged in."
)


def is_ldif(saved: SavedFile) -> bool:
    """Whether the first line besides comments and ``version:`` starts with ``dn:``."""
    if saved.document is not None or saved.root is not None:
        return False
    for line in logical_lines(saved.text):
        start = line[:8].lower()
        if line.strip() and not start.startswith(("#", "version:")):
            return start.startswith("dn:")
    return False


def read_ldif(saved: SavedFile) -> tuple[LoginCapture, ...]:
    """Read each entry. Raises ``NotACapture``."""
    entries_and_more = (
        record[1:] if record[0][0].lower() == "version" else record
        for record in records(saved.text)
    )
    people = (lines for lines in entries_and_more if lines and lines[0][0].lower() not in _AROUND)
    entries = tuple(islice(people, MOST_LOGINS + 1))
    refuse_many_logins(len(entries))
    if not entries:
        raise NotACapture("The LDIF file holds no entry.")
    return tuple(_login(entry, saved) for entry in entries)


def _login(lines: Sequence[Line], saved: SavedFile) -> LoginCapture:
    (first, dn), *others = lines
    if first.lower() != "dn":
        raise NotACapture("The LDIF file has a record that does not begin with its dn.")
    raw: dict[str, list[bytes]] = {}
    for name, value in others:
        if name.lower() == "changetype":
            raise NotACapture("The LDIF file holds changes, not entries; export the entry itself.")
        if not is_secret(name):
            raw.setdefault(name, []).append(value)
    try:
        subject = Subject(kind=SubjectKind.DN, value=dn.decode("utf-8"))
    except UnicodeDecodeError:
        raise NotACapture("The LDIF file has a dn that is not UTF-8.") from None
    return LoginCapture(
        protocol=Protocol.LDAP,
        origin=Origin.IMPORT,
        captured_at=saved.saved_at,
        idp=IdentityProvider(entity_id=None),
        service_provider=None,
        subject=subject,
        attributes=entry_attributes(raw),
        checks=(_BIND,),
    )
