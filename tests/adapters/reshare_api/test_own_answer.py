import pytest
from flask import Response

from tests.fake_reshare import make_access, patron_request
from verifier.adapters.http.lookup_errors import LookupAborted
from verifier.adapters.reshare_api.client import SILENT_SECONDS, LiveReshare
from verifier.domain.model.lookup import LookupFailure
from verifier.domain.model.reshare_settings import HostLmsTest, OwnAnswer

ALUM = "Patron profile (ALUM) is configured to not allow requesting in ReShare."


@pytest.mark.parametrize(
    ("patron", "answer"),
    [
        ({"profile": "GRAD"}, OwnAnswer(valid=True, status="OK")),
        ({"status": "BLOCKED"}, OwnAnswer(valid=False, status="BLOCKED")),
        ({"profile": "ALUM"}, OwnAnswer(valid=False, status="OK", problems=f"[{ALUM}]")),
    ],
)
def test_reshares_answer(live, reshare, patron, answer):
    """As ReShare gives it: whether, the status, and its own words."""
    reshare.patrons["21234000000018"] = patron

    assert answer == live.can_create_request("21234000000018")


def test_an_identifier_is_one_part_of_the_address(live, reshare):
    """A slash or a sign of the address cannot make it another question."""
    reshare.patrons["a/b@example.edu?x#y %"] = {}

    assert live.can_create_request("a/b@example.edu?x#y %").valid is True


@pytest.mark.parametrize("identifier", ["", ".", ".."])
def test_what_no_address_can_carry(live, reshare, identifier):
    """It is said, and nothing is asked."""
    assert "no web address can carry it" in live.can_create_request(identifier).unanswered
    assert not reshare.seen


def test_no_answer_is_no_refusal(live, reshare):
    """Could not ask is never no."""
    reshare.permissions.discard("rs.patronrequests.item.post")

    answer = live.can_create_request("21234000000018")

    assert answer.valid is None
    assert "rs.patronrequests.item.post" in answer.unanswered


class Silent:
    """Never answers, and counts."""

    def __init__(self, failure=LookupFailure.TIMEOUT):
        self.failure = failure
        self.asked = 0

    def get(self, _path, **_more):
        self.asked += 1
        raise LookupAborted(self.failure, "No answer in time.")


def asking(talk, **more):
    live = LiveReshare(make_access("http://127.0.0.1:9"), allow_private=True, **more)
    live._talk = talk
    return live.can_create_request


def test_where_nobody_answers_the_next_are_not_waited_for():
    """A folder of logins would wait for each in vain; after a while it is tried again."""
    now = [0.0]
    talk = Silent()
    ask = asking(talk, clock=lambda: now[0])
    first, second = ask("1"), ask("2")

    assert ("No answer in time.", "No answer in time. It was not asked again.") == (
        first.unanswered,
        second.unanswered,
    )
    assert 1 == talk.asked
    now[0] = SILENT_SECONDS
    ask("3")
    assert 2 == talk.asked


def test_one_failure_does_not_silence_the_next():
    """A server's error about one patron says nothing about another."""
    talk = Silent(LookupFailure.SERVER_ERROR)
    ask = asking(talk)
    ask("1")
    ask("2")

    assert 2 == talk.asked


def test_an_answer_without_the_word_is_none(live, reshare):
    """Another shape is not read as true or false."""
    path = "/rs/patron/21234000000018/canCreateRequest"
    reshare.instead[path] = Response('{"status": "OK"}', content_type="application/json")

    assert "does not look like" in live.can_create_request("21234000000018").unanswered


def test_the_host_lms_with_other_settings(live, reshare):
    """The test endpoint is told the settings; its messages, which hold secrets, are dropped."""
    reshare.patrons["21234000000018"] = {"profile": "GRAD"}
    asked = {"host_lms": "FOLIO", "settings": {"ncipServerAddress": "https://ncip.example.edu"}}

    found = live.try_host_lms(identifier="21234000000018", **asked)
    missing = live.try_host_lms(identifier="x", **asked)

    assert found == HostLmsTest(
        found=True, status="OK", user_id="21234000000018", profile="GRAD", problems=None
    )
    assert (False, "Unknown User") == (missing.found, missing.problems)
    assert "folio" == reshare.seen[-1][2]["lms"][0]


def test_reading_never_asks_about_a_patron(live, reshare):
    """Only the two questions that leave traces do: all the rest asks for lists."""
    reshare.requests = [patron_request()]
    live.section("hostLMSIntegration")
    live.profiles()
    live.symbols()
    live.pickup_locations()
    live.requests()

    assert not [path for _, path, _, _ in reshare.seen if "/rs/patron/" in path or "test" in path]


def test_a_missing_permission_for_the_test_is_named(live, reshare):
    """It is a permission of its own."""
    reshare.permissions.discard("rs.testHostLMS")
    with pytest.raises(LookupAborted, match=r"rs\.testHostLMS") as caught:
        live.try_host_lms(host_lms="folio", identifier="x", settings={})

    assert "HTTP 403" in caught.value.outcome.message
