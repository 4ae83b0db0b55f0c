"""The parts of Alma's answers that are read; each shape reads its part of the whole user.

Source: the vendor's published description of the user object (rest_user).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from verifier.rest.json_body import Many, Shape


class Coded(Shape):
    """A value from a code table."""

    value: str | None = None
    desc: str | None = None


class Identifier(Shape):
    """One further identifier of a user."""

    value: str | None = None
    id_type: Coded | None = None
    status: str | None = None


class Identity(Shape):
    """Who the user is: the part without which nothing can be said."""

    primary_id: str
    user_identifier: Many[Identifier] | None = None


class Linked(Shape):
    """Where the user was copied from, within a network of institutions."""

    source_institution_code: str | None = None
    source_link_id: str | None = None
    linking_id: str | None = None


class Names(Shape):
    """The user's names; the preferred ones go before the others."""

    first_name: str | None = None
    last_name: str | None = None
    full_name: str | None = None
    pref_first_name: str | None = None
    pref_last_name: str | None = None


class Email(Shape):
    """One address."""

    email_address: str | None = None
    preferred: bool | None = None


class ContactInfo(Shape):
    """How the user is reached."""

    email: Many[Email] | None = None


class Contact(Shape):
    """The user's contact data."""

    contact_info: ContactInfo | None = None


class Status(Shape):
    """The account's own state."""

    status: Coded | None = None


class Expiry(Shape):
    """When the account ends."""

    expiry_date: str | None = None


class Group(Shape):
    """The user group, which NCIP sends as PROFILE."""

    user_group: Coded | None = None


class UserBlock(Shape):
    """One block. Its note is the staff's own and is not read."""

    block_type: Coded | None = None
    block_description: Coded | None = None
    block_status: str | None = None
    expiry_date: str | None = None


class Blocks(Shape):
    """The blocks that stand in the record."""

    user_block: Many[UserBlock] | None = None


class Amount(Shape):
    """A balance: a number, or one written as a text."""

    value: Any = None
    currency: Any = None


class Fees(Shape):
    """What the user owes, where it was asked for."""

    fees: Amount | None = None


class UserList(Shape):
    """The answer to a search; its users are told in brief."""

    user: Many[Any] | None = None
    total_record_count: int | None = None

    @property
    def is_list(self) -> bool:
        """Whether the answer says anything about users: an empty document does not."""
        return self.user is not None or self.total_record_count is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A user: who it is, and the whole answer, whose other parts are read one by one."""

    identity: Identity = field(repr=False)
    content: Any = field(repr=False)
