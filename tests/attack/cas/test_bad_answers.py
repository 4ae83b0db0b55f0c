from __future__ import annotations

import pytest

from tests.adapters.login.cas.answers import envelope, response, success
from tests.attack.cas.asked import TICKET, Case, ask, body
from tests.attack.cas.other_cases import JSON, SAML1
from tests.attack.cas.xml_cases import STATUSES, XML
from verifier.domain.model.capture import LoginAccepted, LoginRefused

CASES = [*XML, *STATUSES, *JSON, *SAML1]


def named(case: Case) -> str:
    return case.name


def test_the_suite_is_as_large_as_it_says():
    """More than a hundred bad answers, each under a name of its own."""
    names = {case.name for case in CASES}

    assert len(CASES) > 100
    assert len(CASES) == len(names)


@pytest.mark.parametrize("case", CASES, ids=named)
def test_refuses_a_bad_answer(case):
    """It is refused for the reason it is wrong, after one question, and no ticket is said."""
    asked = ask(case.make, status=case.status, **case.server)

    assert isinstance(asked.result, LoginRefused)
    assert case.reason == asked.result.reason, asked.result.summary
    assert 1 == len(asked.received)
    assert TICKET not in asked.message()
    assert "jdoe" not in asked.message()
    assert "<" not in asked.message()


@pytest.mark.parametrize(
    "user",
    [
        "<cas:user>jdoe<!-- -->.evil</cas:user>",
        "<cas:user>jdoe<?cut?>.evil</cas:user>",
        "<cas:user><![CDATA[jdoe]]>.evil</cas:user>",
        "<cas:user>jdoe&#46;evil</cas:user>",
    ],
    ids=["comment", "instruction", "cdata", "reference"],
)
def test_reads_the_whole_user(user):
    """What stands inside a user's name never cuts it: the whole text is the name."""
    asked = ask(body(response(success(user))))

    assert isinstance(asked.result, LoginAccepted)
    assert "jdoe.evil" == asked.result.capture.subject.value


@pytest.mark.parametrize(
    ("make", "server"),
    [
        (body(response(success())), {}),
        (body(response(success())), {"validation": "cas2"}),
        (body(b"\xef\xbb\xbf" + response(success())), {}),
        (body({"serviceResponse": {"authenticationSuccess": {"user": "jdoe"}}}),
         {"answer_format": "json"}),
        (body(envelope), {"validation": "saml1.1"}),
    ],
    ids=["cas3", "cas2", "byte-order-mark", "json", "saml1.1"],
)  # fmt: skip
def test_accepts_a_good_answer(make, server):
    """The suite's own server is one that a login holds at, so the refusals mean something."""
    asked = ask(make, **server)

    assert isinstance(asked.result, LoginAccepted), asked.result.summary
    assert "jdoe" == asked.result.capture.subject.value


@pytest.mark.parametrize(
    "ticket",
    [
        "",
        "ST-",
        "ST-1\r\nX-Evil: 1",
        "ST-1 &service=x",
        "ST-1\n",
        "ST-" + "x" * 10_000,
        "ST-" + "x" * 254,
        "ST-é",
        "ST-1\0",
        "PT-1-proxy",
        "PGT-1",
        "st-1",
        " ST-1",
    ],
)
def test_what_is_no_ticket_is_never_sent(ticket):
    """It is refused before anybody is asked."""
    asked = ask(body(response(success())), ticket=ticket)

    assert isinstance(asked.result, LoginRefused)
    assert "ticket" == asked.result.reason
    assert [] == asked.received


@pytest.mark.parametrize(
    "ticket", ["ST-1&service=https://evil.example.edu", "ST-1#x", "ST-%0d%0a", "ST-1?renew=true"]
)
def test_a_ticket_is_sent_as_one_parameter(ticket):
    """Nothing in a ticket becomes another parameter of the question."""
    asked = ask(body(response(success())), ticket=ticket)

    [request] = asked.received
    line = request.split(b"\r\n", 1)[0]
    assert 1 == line.count(b"&")
    assert 1 == line.count(b"service=")
    assert b"#" not in line
    assert 1 == line.count(b"?")
