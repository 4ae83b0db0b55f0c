"""What a source of patron records can see at all, so that silence is not taken for an answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


class Sight(StrEnum):
    """One thing that a library system may or may not tell about a patron."""

    NO_SUCH_PATRON = "no-such-patron"  # tells an unknown patron from a failure
    OLD_IDENTIFIERS = "old-identifiers"  # identifiers that are no longer in use
    SEVERAL_MATCHES = "several-matches"  # that one value leads to two patrons
    ACCOUNT_STATUS = "account-status"
    EXPIRY = "expiry"
    GROUP = "group"
    BLOCKS = "blocks"
    BALANCE = "balance"
    NAME = "name"
    EMAIL = "email"
    BY_EMAIL = "by-email"  # whom an e-mail address belongs to


@dataclass(frozen=True, slots=True, kw_only=True)
class Capability:
    """Whether a source sees one thing. ``note`` says in one sentence why not, or when."""

    seen: Literal["yes", "sometimes", "no"]
    note: str | None = None


Capabilities = Mapping[Sight, Capability]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A part of one record that could not be read this time, and why (no value in it)."""

    part: Sight
    said: str
