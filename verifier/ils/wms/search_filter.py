"""The filter of a search: ``External_ID eq "…"``.

A value in a filter is written as JSON writes a text (RFC 7644, 3.4.2.2), so an unescaped quote
would end it and let the rest be part of the filter. ReShare escapes nothing (lib-ncip-client,
``NCIP2WMSClient``).
"""

from __future__ import annotations

from typing import NoReturn
from unicodedata import category

from verifier.model.lookup import LookupFailure
from verifier.model.site import IlsRole
from verifier.rest.stopped import LookupStopped

_ESCAPED = str.maketrans({"\\": "\\\\", '"': '\\"'})
_UNWRITABLE = frozenset({"Cc", "Cs", "Zl", "Zp"})  # control characters, surrogates, line ends
_SPECIAL = frozenset('"\\')


def search_filter(value: str, role: IlsRole) -> str:
    """Write the filter. Raises ``LookupStopped`` for what this *role* cannot ask for."""
    if not value or any(category(one) in _UNWRITABLE for one in value):
        _refuse("The identifier cannot be asked for: it holds a control character or nothing.")
    if role is IlsRole.RESHARE:
        _require_reshare_can(value)
    return f'External_ID eq "{value.translate(_ESCAPED)}"'


def _require_reshare_can(value: str) -> None:
    if _SPECIAL & set(value):
        _refuse(
            "The identifier holds a quotation mark or a backslash, which ReShare's own adapter "
            "for WMS does not escape: its question would break, so it was not put."
        )
    if not value.isascii():
        _refuse(
            "The identifier holds letters or signs outside ASCII, which ReShare's own adapter for "
            "WMS does not send as they are: its question would break, so it was not put."
        )


def _refuse(said: str) -> NoReturn:
    raise LookupStopped(LookupFailure.PROTOCOL_ERROR, said)
