"""Search filters, as far as logins need them: and, or, not, equality, presence.

Source: RFC 4511, section 4.5.1.7.
"""

from __future__ import annotations

from typing import Protocol

from verifier.demo.directory_wire import Node


class HasValues(Protocol):
    """An entry."""

    def values(self, name: str) -> tuple[str, ...]:
        """Give the values of one attribute."""


def matches(search_filter: Node, entry: HasValues) -> bool:
    """Say whether *entry* passes; a kind of filter that is not known passes nobody."""
    inside = search_filter.inside
    match search_filter.tag:
        case 0xA0:  # and
            return all(matches(one, entry) for one in inside)
        case 0xA1:  # or
            return any(matches(one, entry) for one in inside)
        case 0xA2:  # not
            return not matches(inside[0], entry)
        case 0xA3:  # equality
            name, wanted = inside[0].text, inside[1].text.lower()
            return any(value.lower() == wanted for value in entry.values(name))
        case 0x87:  # presence
            return bool(entry.values(search_filter.text))
        case _:
            return False
