import json
import logging

import pytest

from tests.adapters.illiad.fake_web_platform import KEY, web_platform
from tests.adapters.illiad.users import HASH, rows
from tests.adapters.ils.misbehaving import HTTP_MISBEHAVIOURS
from tests.bad_peers import peer, unused_port
from verifier.adapters.illiad.users import WebPlatform
from verifier.domain.model.illiad_comparison import ColumnValue, IlliadUser
from verifier.domain.model.lookup import CouldNotLook, LookupFailure, NotFound
from verifier.domain.model.site import IlliadSettings, Secret

ADA = "ada.stone"
NO_RESOURCE = json.dumps(
    {
        "Message": "No HTTP resource was found that matches the request URI 'https://illiad.example.edu/User/x'.",
        "MessageDetail": "No type was found that matches the controller named 'User'.",
    }
)


def settings(url, **more):
    shape = {
        "url": url,
        "api_key": Secret(place="env ILLIAD_KEY", value=KEY),
        "timeout_seconds": 1.0,
        "patron_field": "SSN",
    }
    return IlliadSettings(**{**shape, **more})


def client(url, **more):
    return WebPlatform(settings(url, **more), allow_private=True)


def ask(name=ADA, *, by="username", numbers=(), **fake):
    with web_platform(rows(3), numbers=numbers, **fake) as platform:
        return client(platform.url, users_by=by).user(name)


def test_reads_a_user_with_the_key_in_its_header():
    with web_platform(rows(3)) as platform:
        user = client(platform.url).user(ADA)

    assert [KEY] == platform.keys
    assert isinstance(user, IlliadUser)
    assert {
        "SSN": "710000",
        "UserName": "ada.stone",
        "ExternalUserId": "710000",
        "Number": "5000",
        "EMailAddress": "ada.stone@example.edu",
        "UserInfo1": "",
        "FirstName": "Ada",
        "LastName": "Stone",
    } == {cell.column: cell.value for cell in user.cells}


def test_nothing_else_of_a_user_is_kept():
    user = ask()

    assert not {"Password", "PasswordHint", "Address"} & {cell.column for cell in user.cells}
    assert HASH not in repr(user)
    assert "Long Street" not in repr(user)


def test_a_number_is_told_as_one():
    """JSON numbers have no leading zeros, so that the value may not be the column's own."""
    user = ask("cleo.stone", numbers=("SSN",))

    assert ColumnValue(column="SSN", value="710002", number=True) == user.cell("SSN")
    assert not user.cell("UserName").number


def test_asks_by_the_external_id():
    with web_platform(rows(12)) as platform:
        user = client(platform.url, users_by="external-id").user("81000005")

    assert ["81000005"] == platform.asked
    assert "fay.stone" == user.cell("UserName").value


def test_only_illiads_own_word_is_no_such_user():
    """A 404 with ILLiad's message is an answer; one from anything else is none."""
    assert NotFound(message="ILLiad knows no such user.") == ask("nobody")
    endless = json.dumps({"Message": "user " * 150_000})  # following each would take hours
    for body in (NO_RESOURCE, "<html>404</html>", "", '{"Message": 3}', "[]", endless):
        outcome = ask(answers={ADA: (404, body)})

        assert isinstance(outcome, CouldNotLook), body
        assert "Check the url of [reshare.illiad]." in outcome.message


@pytest.mark.parametrize(
    ("status", "body", "failure", "message"),
    [
        (401, '{"Message": "no"}', LookupFailure.AUTH_ERROR, "ILLiad's Web Platform asks for"),
        (403, "", LookupFailure.FORBIDDEN, "does not let this machine ask"),
        (500, "<html>Server Error</html>", LookupFailure.SERVER_ERROR, "an error of its own"),
        (429, "", LookupFailure.RATE_LIMITED, "asked too often"),
        (302, "", LookupFailure.REDIRECTED, "sends the question elsewhere"),
        (200, "<html>Sign in</html>", LookupFailure.PROTOCOL_ERROR, "answers with a web page"),
        (200, "[]", LookupFailure.PROTOCOL_ERROR, "does not look like a user"),
        (200, '{"Message": "hello"}', LookupFailure.PROTOCOL_ERROR, "not look like a user"),
        (200, '{"UserName": {"a": 1}}', LookupFailure.PROTOCOL_ERROR, "not look like a user"),
        (200, '{"UserName": "ben"}', LookupFailure.WRONG_PATRON, "another user"),
        (
            200,
            '{"UserName": "ada.stone", "SSN": "1", "SSN": "2"}',
            LookupFailure.PROTOCOL_ERROR,
            "names one thing twice",
        ),
    ],
)
def test_each_failure_has_its_own_sentence(status, body, failure, message):
    outcome = ask(answers={ADA: (status, body)})

    assert failure is outcome.failure
    assert message in outcome.message
    assert ADA not in outcome.message
    assert KEY not in outcome.message


def test_a_slow_answer_is_none():
    with web_platform(rows(1), slow=(ADA,)) as platform:
        outcome = client(platform.url, timeout_seconds=0.3).user(ADA)

    assert LookupFailure.TIMEOUT is outcome.failure
    assert "within 0.3 seconds" in outcome.message


@pytest.mark.parametrize("name", HTTP_MISBEHAVIOURS)
def test_no_misbehaviour_is_an_answer(name):
    with peer(HTTP_MISBEHAVIOURS[name]) as server:
        outcome = client(server.url, timeout_seconds=0.5).user(ADA)

    assert isinstance(outcome, CouldNotLook)
    assert ADA not in outcome.message


def test_nobody_listens():
    outcome = client(f"http://127.0.0.1:{unused_port()}").user(ADA)

    assert LookupFailure.UNREACHABLE is outcome.failure
    assert outcome.message.endswith("Check the url of [reshare.illiad].")


def test_after_a_refusal_nobody_else_is_asked_for():
    """A wrong key is not tried again for every user; one user's own trouble ends nothing."""
    names = ["ada.stone", "ben.stone", "cleo.stone"]
    with web_platform(rows(3), answers={"ada.stone": (500, "")}) as platform:
        asked = client(platform.url).users(names)
        wrong = client(platform.url, api_key=Secret(place="env X", value="wrong")).users(names)

    assert [*names, "ada.stone"] == platform.asked
    assert [CouldNotLook, IlliadUser, IlliadUser] == [type(entry.outcome) for entry in asked]
    assert [LookupFailure.AUTH_ERROR] * 3 == [entry.outcome.failure for entry in wrong]
    assert wrong[1].outcome.message.endswith("So nobody else was asked for.")


def test_tells_how_far_it_is():
    progress = []
    with web_platform(rows(2)) as platform:
        client(platform.url).users([ADA, "nobody"], progress=lambda *at: progress.append(at))

    assert [(1, 2), (2, 2)] == progress


@pytest.mark.parametrize("name", ["a/b", "x?y#z", "..", "", "élan", "a b", "\ud800"])
def test_odd_names_stay_one_segment(name):
    with web_platform(rows(1)) as platform:
        outcome = client(platform.url).user(name)

    assert platform.asked in ([name], [])
    assert isinstance(outcome, NotFound | CouldNotLook)


def test_no_log_line_holds_what_was_answered(caplog):
    with caplog.at_level(logging.DEBUG), web_platform(rows(1)) as platform:
        client(platform.url).user(ADA)

    logged = " ".join(record.getMessage() for record in caplog.records)
    assert [ADA] == platform.asked
    assert not any(word in logged for word in (KEY, HASH, ADA, "Ada", "Stone", "710000"))


def test_nothing_usual_logs_the_name(caplog):
    with caplog.at_level(logging.INFO), web_platform(rows(1)) as platform:
        client(platform.url).user(ADA)

    assert [] == [record for record in caplog.records if ADA in record.getMessage()]
