import pytest

from tests.adapters.captures.sample_files import SAVED_AT
from verifier.adapters.captures.browser_recording import (
    MOST_MESSAGES,
    MOST_REQUESTS,
    Exchange,
    exchanges_of,
)
from verifier.adapters.captures.errors import NotACapture


def make(request):
    """An exchange of a request that lists what it sent."""
    sent = tuple(("id_token", entry) for entry in request.get("sent", ()))
    return Exchange(url="", at=SAVED_AT, sent=sent, saml=request.get("saml"))


def exchanges(*requests):
    return exchanges_of(requests, make, what="This recording")


def test_a_value_stands_where_it_was_sent_first():
    """What is no request is passed over, and what is sent again takes no room."""
    made = exchanges({"sent": "ab"}, 1, None, {"sent": "bcb"}, {"saml": "<x/>"})

    assert [(("id_token", "a"), ("id_token", "b")), (("id_token", "c"),), ()] == [
        entry.sent for entry in made
    ]
    assert "<x/>" == made[2].saml


def test_requests_are_counted_before_one_is_read():
    """A recording of a whole day is none of one login."""
    read = []

    assert MOST_REQUESTS == len(exchanges(*[{}] * MOST_REQUESTS))
    with pytest.raises(NotACapture, match="This recording holds 20,001 requests, and 20,000"):
        exchanges_of([{}] * (MOST_REQUESTS + 1), read.append, what="This recording")
    assert [] == read


@pytest.mark.parametrize(
    "of",
    [lambda item: {"sent": [str(item)]}, lambda item: {"saml": f"<a{item}/>"}],
    ids=["fields", "decoded"],
)
def test_different_messages_are_counted(of):
    """A login passes a few, and a repeated one is one."""
    most = [of(number) for number in range(MOST_MESSAGES)]

    assert 2 * MOST_MESSAGES == len(exchanges(*most, *most))
    with pytest.raises(NotACapture, match="more than 200 messages"):
        exchanges(*most, of("x"))
