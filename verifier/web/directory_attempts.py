"""How often a directory may be tried: real accounts lock."""

from __future__ import annotations

from datetime import timedelta

from verifier.login.ldap.names import account_of
from verifier.model.idp import Idp
from verifier.web.rate_limits import address_digest, digest_of
from verifier.web.services import services

MOST_PER_NAME = 4  # directories lock an account after five wrong passwords or more
MOST_PER_ADDRESS = 40
WITHIN = timedelta(hours=1)
TOO_OFTEN = (
    "Too many attempts in a short time. Wait an hour, so that the directory does not lock the "
    "account."
)
ASKED_AGAIN = frozenset(
    {"wrong-password", "unknown-user", "empty-username", "empty-password", "other-domain"}
)
"""Refusals after which the form is shown again."""


def may_try(idp: Idp, username: str) -> bool:
    """Count this attempt against the account and against where it comes from."""
    attempts = services().store.attempts
    address = address_digest()
    return all(
        [
            address is None or attempts.may(address, at_most=MOST_PER_ADDRESS, within=WITHIN),
            attempts.may(_account(idp, username), at_most=MOST_PER_NAME, within=WITHIN),
        ]
    )


def forgive(idp: Idp, username: str) -> None:
    """Forget the attempts at an account: the last one came to a good end."""
    services().store.attempts.forgive(_account(idp, username))


def _account(idp: Idp, username: str) -> str:
    assert idp.ldap is not None  # noqa: S101 - asked for by its protocol
    return digest_of("account", account_of(idp.ldap, username))
