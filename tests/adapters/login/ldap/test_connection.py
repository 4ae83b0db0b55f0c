import ldap3
import pytest
from ldap3.core.exceptions import LDAPSocketReceiveError
from ldap3.utils.asn1 import decode_message_fast

from tests.attack.ldap.fake_directory import (
    DN,
    done,
    entry,
    fake_directory,
    message,
    reference,
    referral,
    result,
)
from tests.bad_peers import unused_port
from verifier.adapters.http.connection import Deadline
from verifier.adapters.login.ldap.connection import DirectoryRefused, connected, keep_every_value
from verifier.domain.model.site import Directory

REFERRED = 10


def reader():
    """What reads one answer, as a connection of ours does."""
    connection = ldap3.Connection(ldap3.Server("ldap.example.edu", get_info=ldap3.NONE))
    connection.check_names = False
    keep_every_value(connection)
    return lambda operation: connection.strategy.decode_response_fast(
        decode_message_fast(message(1, operation))
    )


def decoded(operation):
    return reader()(operation)


def test_values_of_one_attribute_are_gathered():
    parts = ((b"mail", (b"a",)), (b"uid", (b"jdoe",)), (b"MAIL", (b"b", b"")))
    raw = decoded(entry(DN, parts))["raw_attributes"]

    assert {"mail": [b"a", b"b", b""], "uid": [b"jdoe"]} == raw


def test_options_are_attributes_of_their_own():
    """A description with an option is another one than without."""
    raw = decoded(entry(DN, ((b"cn", (b"a",)), (b"cn;lang-de", (b"b",)))))["raw_attributes"]

    assert {"cn": [b"a"], "cn;lang-de": [b"b"]} == raw


def test_a_name_that_is_no_text_is_an_error():
    """An attribute description that is no UTF-8 is no LDAP."""
    with pytest.raises(ValueError):
        decoded(entry(DN, ((b"\xff", (b"a",)),)))


@pytest.mark.parametrize("tag", [0x61, 0x78], ids=["bind", "extended"])
def test_a_referral_in_a_result_is_read(tag):
    read = decoded(result(tag, REFERRED, "", referral("ldap://other.example.edu/")))

    assert REFERRED == read["result"]
    assert "other.example.edu" not in str(read)


def test_of_more_entries_only_the_fact_is_kept():
    """The third entry of a search has no values; the next search begins anew."""
    read = reader()
    answers = [entry(), reference("ldap://other.example.edu/"), entry(), entry(), done(), entry()]
    kept = [
        (entry["type"], len(entry["raw_attributes"]))
        for entry in map(read, answers)
        if "raw_attributes" in entry
    ]

    assert [("searchResEntry", count) for count in (2, 2, 0, 2)] == kept


DN_OURS, PASSWORD = "uid=jdoe,dc=example,dc=edu", "secret-4711"


def refused(url, do=lambda _: None, *, allow_private=True, **settings):
    """Why a connection was refused, or what went wrong in it."""
    directory = Directory(url=url, **settings)
    with (
        pytest.raises(DirectoryRefused) as caught,
        Deadline(2.0) as deadline,
        connected(
            directory, deadline, allow_private=allow_private, user=DN_OURS, password=PASSWORD
        ) as connection,
    ):
        do(connection)
    assert PASSWORD not in caught.value.message
    return caught.value


def test_gives_a_connection_that_is_not_bound():
    with fake_directory() as server, Deadline(2.0) as deadline:
        directory = Directory(url=server.url)
        with connected(
            directory, deadline, allow_private=True, user=DN_OURS, password=PASSWORD
        ) as connection:
            assert [] == server.binds
            assert connection.bind()

    assert [(DN_OURS, PASSWORD)] == server.binds


def test_nothing_listening():
    error = refused(f"ldap://127.0.0.1:{unused_port()}")

    assert "directory-unreachable" == error.reason


def test_a_private_address_needs_leave():
    assert "directory-bad-address" == refused("ldap://127.0.0.1", allow_private=False).reason


def test_starttls_that_is_refused():
    with fake_directory() as server:
        error = refused(server.url, start_tls=True)

    assert "starttls-refused" == error.reason


@pytest.mark.parametrize(
    "error",
    [LDAPSocketReceiveError(PASSWORD), OSError(PASSWORD), KeyError(3), ValueError(PASSWORD)],
)
def test_what_breaks_inside_is_a_broken_answer(error):
    def do(_):
        raise error

    with fake_directory() as server:
        assert "directory-broken-answer" == refused(server.url, do).reason


def test_a_reason_of_the_caller_is_kept():
    def do(_):
        raise DirectoryRefused("locked", "It is locked.")

    with fake_directory() as server:
        assert "locked" == refused(server.url, do).reason
