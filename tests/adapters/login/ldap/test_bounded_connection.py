from __future__ import annotations

import pytest
from ldap3.core.exceptions import LDAPSocketReceiveError

from tests.attack.ldap.fake_directory import fake_directory
from tests.bad_peers import unused_port
from verifier.adapters.http.connection import Deadline
from verifier.adapters.login.ldap.connection import DirectoryRefused, connected
from verifier.domain.model.site import Directory

DN, PASSWORD = "uid=jdoe,dc=example,dc=edu", "secret-4711"


def refused(url, do=lambda _: None, *, allow_private=True, **settings):
    """Why a connection was refused, or what went wrong in it."""
    directory = Directory(url=url, **settings)
    with (
        pytest.raises(DirectoryRefused) as caught,
        Deadline(2.0) as deadline,
        connected(
            directory, deadline, allow_private=allow_private, user=DN, password=PASSWORD
        ) as connection,
    ):
        do(connection)
    assert PASSWORD not in caught.value.message
    return caught.value


def test_gives_a_connection_that_is_not_bound():
    """Nothing is sent before the caller asks for it."""
    with fake_directory() as server, Deadline(2.0) as deadline:
        directory = Directory(url=server.url)
        with connected(
            directory, deadline, allow_private=True, user=DN, password=PASSWORD
        ) as connection:
            assert [] == server.binds
            assert connection.bind()

    assert [(DN, PASSWORD)] == server.binds


def test_nothing_listening():
    """A closed port is said to be unreachable."""
    error = refused(f"ldap://127.0.0.1:{unused_port()}")

    assert "directory-unreachable" == error.reason


def test_a_private_address_needs_leave():
    """Where the site file does not allow it, a private address is not connected to."""
    assert "directory-bad-address" == refused("ldap://127.0.0.1", allow_private=False).reason


def test_starttls_that_is_refused():
    """Where StartTLS is asked for and refused, there is no connection."""
    with fake_directory() as server:
        error = refused(server.url, start_tls=True)

    assert "starttls-refused" == error.reason


@pytest.mark.parametrize(
    "error",
    [LDAPSocketReceiveError(PASSWORD), OSError(PASSWORD), KeyError(3), ValueError(PASSWORD)],
)
def test_what_breaks_inside_is_a_broken_answer(error):
    """Whatever ldap3 raises for what came is one reason, without its text."""

    def do(_):
        raise error

    with fake_directory() as server:
        assert "directory-broken-answer" == refused(server.url, do).reason


def test_a_reason_of_the_caller_is_kept():
    """A refusal that the caller found is not renamed."""

    def do(_):
        raise DirectoryRefused("locked", "It is locked.")

    with fake_directory() as server:
        assert "locked" == refused(server.url, do).reason
