"""Logins for the tests of the store."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from verifier.domain.model.capture import (
    Attribute,
    IdentityProvider,
    LoginAccepted,
    LoginCapture,
    OneTimeUse,
    Origin,
    PendingLogin,
    Protocol,
    Subject,
    SubjectKind,
)
from verifier.store.sealing import Seal

NOW = datetime(2026, 11, 24, 12, 0, 0, 123456, tzinfo=UTC)
CANARY = "21234000000018"
SEAL = Seal([b"0123456789abcdef0123456789abcdef"])


def make_pending(number=1, **more):
    shape = {
        "request_id": f"_request{number}",
        "idp_id": "campus",
        "relay_state": f"relay{number}",
        "browser": "digest",
        "started_at": NOW,
        "expires_at": NOW + timedelta(minutes=15),
    }
    return PendingLogin(**{**shape, **more})


def make_login(value=CANARY):
    """A login with a released value, blanks, an empty value and none."""
    return LoginCapture(
        protocol=Protocol.SAML,
        origin=Origin.LOGIN,
        captured_at=NOW,
        idp=IdentityProvider(entity_id="https://idp.example.edu/idp"),
        service_provider="https://verify.example.edu/sp",
        subject=Subject(kind=SubjectKind.NONE),
        attributes=(Attribute(name="a", values=(value, " 007 ", "")), Attribute(name="b")),
    )


def make_accepted(number=1, *, request="_request1", value=CANARY):
    return LoginAccepted(
        capture=make_login(value),
        use=OneTimeUse(
            request_id=request,
            assertion_id=f"_assertion{number}",
            issuer="https://idp.example.edu/idp",
            remember_until=NOW + timedelta(minutes=8),
        ),
    )


def at_once(work, count):
    """Call *work* in so many threads, each with its number."""
    with ThreadPoolExecutor(count) as threads:
        list(threads.map(work, range(count)))
