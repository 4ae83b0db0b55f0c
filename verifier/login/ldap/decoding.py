"""What ldap3's decoder loses: values of an attribute that comes twice, and refused referrals.

RFC 4511, section 4.1.7, forbids to write an attribute twice; ldap3 would keep the last one only,
unseen. Section 4.1.9 lets every result carry a referral; ldap3 breaks on one in a bind's result.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import ldap3
from ldap3.utils import asn1

MOST_WHOLE = 2  # as many as are asked for; a directory may send more
_SEARCH_ENTRY, _SEARCH_REFERENCE = 4, 19
_EMPTY_ENTRY: dict[str, Any] = {
    "type": "searchResEntry",
    "dn": "",
    "raw_dn": b"",
    "raw_attributes": {},
    "attributes": {},
}
_REFERRAL = 3
_VALUE = 3  # the place of an element's content, as ldap3's decoder gives it


def _passed_over(*_: object) -> list[str]:
    """No referral is followed, so none is read: the result code says that there was one."""
    return []


for _result in (asn1.BIND_RESPONSE_CONTEXT, asn1.EXTENDED_RESPONSE_CONTEXT):
    _result.setdefault(_REFERRAL, _passed_over)


def keep_every_value(connection: ldap3.Connection) -> None:
    """Have *connection* read entries so: ``raw_attributes`` is description → all values.

    Beyond ``MOST_WHOLE`` entries of one search nothing but the fact that they came is kept.
    """
    decode = connection.strategy.decode_response_fast
    entries = 0

    def decoded(message: dict[str, Any]) -> dict[str, Any]:
        nonlocal entries
        operation = message["protocolOp"]
        if operation != _SEARCH_ENTRY:
            entries = entries if operation == _SEARCH_REFERENCE else 0
            result: dict[str, Any] = decode(message)
            return result
        entries += 1
        if entries > MOST_WHOLE:
            return _EMPTY_ENTRY
        entry: dict[str, Any] = decode(message)
        entry["raw_attributes"] = _gathered(message["payload"][1][_VALUE])
        return entry

    connection.strategy.decode_response_fast = decoded


def _gathered(attributes: Iterable[Any]) -> dict[str, list[bytes]]:
    """Gather the values of each description, whose letter case means nothing (RFC 4512, 2.5)."""
    names: dict[str, str] = {}
    found: dict[str, list[bytes]] = {}
    for attribute in attributes:
        description, values = attribute[_VALUE]
        name = description[_VALUE].decode("utf-8")
        name = names.setdefault(name.lower(), name)
        found.setdefault(name, []).extend(bytes(one[_VALUE]) for one in values[_VALUE])
    return found
