from __future__ import annotations

import ldap3
import pytest
from ldap3.utils.asn1 import decode_message_fast

from tests.attack.ldap.fake_directory import DN, done, entry, message, reference, referral, result
from verifier.adapters.login.ldap.connection import keep_every_value

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
    """One answer, read."""
    return reader()(operation)


def test_values_of_one_attribute_are_gathered():
    """An attribute that comes twice has all its values, under its first spelling."""
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
    """The result code arrives, and the place that was named does not."""
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
