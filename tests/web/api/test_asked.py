from io import BytesIO

import pytest

from tests.web.api.conftest import code_of
from verifier.web.api.blueprint import MOST_JSON

CANARY = "canary-6b1f"


def test_only_json_is_read_as_json(program):
    """415 says which form to send."""
    answer = program.post("/tokens", data=f"name={CANARY}", content_type="text/plain")

    assert (415, "form-not-read") == code_of(answer)
    assert CANARY not in answer.text


@pytest.mark.parametrize(
    "text",
    ["", "{", CANARY, f'{{"name": {CANARY}}}', "[" * 5000, '"\\ud800"', "null", "\x00"],
    ids=range(8),
)
def test_what_is_no_json_is_refused(program, text):
    """In a sentence that repeats nothing of it."""
    answer = program.post("/tokens", data=text, content_type="application/json")

    assert (400, "cannot-be-read") == code_of(answer)
    assert CANARY not in answer.text


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"colour": CANARY}, "The key colour is not known here."),
        ({"name": 7}, "The key name is not right: input should be a valid string."),
        ({"scopes": [CANARY]}, "The key scopes.0 is not right: input should be "),
        ({"days": 0}, "The key days is not right: input should be greater than or equal to 1."),
        ({"days": True}, "The key days is not right: input should be a valid integer."),
        ({"name": f"{CANARY}\n"[::-1] + "\x07"}, "The key name is not right: it may hold no line"),
    ],
)
def test_what_is_wrong_is_named_and_not_repeated(program, more, message):
    """The key, and what it takes."""
    answer = program.post("/tokens", json={"name": "x", "scopes": ["runs:read"], **more})

    assert 400 == answer.status_code
    assert answer.json["error"]["message"].startswith(message)
    assert CANARY not in answer.text
    assert CANARY[::-1] not in answer.text


def test_what_is_missing_is_named(program):
    """By its key."""
    answer = program.post("/tokens", json={"name": "x"})

    assert "The key scopes is missing." == answer.json["error"]["message"]


def test_a_key_that_somebody_made_up_is_named_in_short(program):
    """Sixty characters that can be read are enough."""
    answer = program.post("/tokens", json={"name": "x", "scopes": [], "k\x00" * 500: 1})

    assert len(answer.json["error"]["message"]) < 150


def test_parameters_are_known_or_refused(program):
    """Where there are some, and where there are none."""
    for path in ("/runs?colour=red", "/tokens?colour=red"):
        answer = program.get(path)
        assert "The parameter colour is not known here." == answer.json["error"]["message"]
    answer = program.get("/runs?limit=1&limit=2")
    assert "The parameter limit may stand in the address once." == answer.json["error"]["message"]


def test_a_body_has_a_limit(program):
    """Far above what anything takes."""
    answer = program.post("/tokens", data=b" " * (MOST_JSON + 1), content_type="application/json")

    assert (413, "too-large") == code_of(answer)


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"data": "x", "content_type": "text/plain"}, 415),
        ({"data": {}, "content_type": "multipart/form-data"}, 400),
        ({"data": {"file": (BytesIO(b""), "x"), "more": "1"}}, 400),
        ({"data": {"file": (BytesIO(b""), "x")}}, 400),
    ],
    ids=range(4),
)
def test_a_form_with_files_has_its_own_fields(program, more, status):
    """No others, and those that it needs."""
    assert status == program.post("/reports", **more).status_code
