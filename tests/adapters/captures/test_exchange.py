from datetime import UTC, datetime

import pytest

from tests.adapters.captures.sample_files import SAVED_AT
from verifier.adapters.captures.browser_recording import (
    MOST_MESSAGES,
    Exchange,
    address,
    fields_in,
    host_of,
    login_fields,
    parameter,
    path_of,
    sent_values,
)


def test_only_a_login_s_own_fields_are_taken():
    """A password beside them is never looked at."""
    text = "j_password=invented&SAMLResponse=a%2B&id_token=b&xSAMLResponse=c&SAMLRequest="

    assert (("SAMLResponse", "a%2B"), ("id_token", "b")) == fields_in(text)
    assert (("id_token", "b"),) == login_fields(
        [("password", "x"), ("id_token", "b"), ("id_token", 1)]
    )


def test_a_value_sent_twice_is_one_seen_first():
    """Encoded or not, it is the same value."""
    later = datetime(2026, 11, 26, tzinfo=UTC)
    exchanges = [
        Exchange(url="", at=SAVED_AT, sent=(("SAMLResponse", "a%2B"), ("id_token", "t"))),
        Exchange(url="", at=later, sent=(("SAMLResponse", "a+"),)),
    ]

    assert {"a+": SAVED_AT} == sent_values(exchanges, "SAMLResponse")


@pytest.mark.parametrize("url", ["https://[broken/x?service=y", "", "\x00", "https://x:y:z/"])
def test_a_broken_url_is_no_obstacle(url):
    """What a recorder wrote wrongly has no host, path or parameter, or some."""
    assert isinstance(host_of(url), str | None)
    assert isinstance(path_of(url), str)
    assert isinstance(parameter(url, "service"), str | None)


def test_a_url_is_taken_apart():
    """Host, path and the first of several parameters."""
    url = "https://cas.example.edu/cas/serviceValidate?TARGET=a%20b&ticket=c"

    assert ("cas.example.edu", "/cas/serviceValidate") == (host_of(url), path_of(url))
    assert "a b" == parameter(url, "service", "TARGET")


@pytest.mark.parametrize(("value", "shown"), [("a", "a"), ("\ud800a", "?a"), (None, ""), (1, "")])
def test_an_address_can_always_be_written(value, shown):
    """Half of a character does not stop a report."""
    assert shown == address(value)


def test_no_more_fields_are_found_than_are_counted():
    """One more than may be is enough to know; a repeated one is one."""
    text = "SAMLResponse=x&" * 500 + "&".join(f"id_token={number}" for number in range(500))
    pairs = [("id_token", "x")] * 500 + [("id_token", str(number)) for number in range(500)]

    assert MOST_MESSAGES + 1 == len(fields_in(text)) == len(login_fields(pairs))
    assert (("SAMLResponse", "x"),) == fields_in("SAMLResponse=x&" * 500)
