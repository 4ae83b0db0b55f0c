"""Mail addresses that others wrote: only what is one address, and nothing besides, passes."""

from __future__ import annotations

import re

_ADDRESS = re.compile(r"[^\s@<>()\[\]\"',;:?&%\\]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
_LONGEST = 254  # octets, RFC 5321 with its erratum 1690


def mail_address(text: str | None) -> str | None:
    """Give the one address in *text*, without ``mailto:``; None where it is anything else.

    A second recipient, a header or a line end has no place in it.
    """
    address = re.sub(r"(?i)\Amailto:", "", (text or "").strip())
    if not address.isprintable() or len(address.encode()) > _LONGEST:
        return None
    return address if _ADDRESS.fullmatch(address) else None
