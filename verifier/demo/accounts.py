"""The invented people who log in at the embedded servers other than the SAML one."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]


class Account(Protocol):
    """Who may log in."""

    @property
    def username(self) -> str:
        """The name that is typed."""

    @property
    def password(self) -> str:
        """The password that goes with it."""


A = TypeVar("A", bound=Account)


@dataclass(frozen=True, slots=True, kw_only=True)
class OidcAccount:
    """One person at the OpenID provider; ``claims`` go out exactly as they are given."""

    username: str
    password: str
    sub: str
    claims: Mapping[str, Json] = field(default_factory=dict)
    in_id_token: bool = True
    in_userinfo: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class CasAccount:
    """One person at the CAS server: the principal, and attributes with their values."""

    username: str
    password: str
    attributes: tuple[tuple[str, tuple[str, ...]], ...] = ()


class Accounts(Generic[A]):
    """Everybody by user name."""

    def __init__(self, accounts: Iterable[A]) -> None:
        self._accounts = {account.username: account for account in accounts}

    def named(self, username: str) -> A | None:
        """Find the person of that name."""
        return self._accounts.get(username)

    def check(self, username: str, password: str) -> A | None:
        """Give the person where the password is right, in the same time as where it is not."""
        account = self._accounts.get(username)
        expected = secrets.token_hex() if account is None else account.password
        right = hmac.compare_digest(password.encode(), expected.encode())
        return account if right else None
