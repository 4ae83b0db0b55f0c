"""Every way in which ReShare does not answer has a sentence of its own, with what to look at."""

import pytest
from flask import Response

from tests.bad_peers import answer, drip, endless, silent, unused_port
from tests.fake_reshare import LOGIN, PROFILES, REQUESTS, make_access, misbehaving, patron_request
from verifier.adapters.http.lookup_errors import LookupAborted
from verifier.adapters.reshare_api.client import LiveReshare
from verifier.adapters.reshare_api.session import NEW_SECONDS, Bounds, ReshareSession
from verifier.domain.model.lookup import LookupFailure
from verifier.domain.model.site import Secret

WRONG = Secret(place="env RESHARE_PASSWORD", value="wrong")


def stopped(client):
    """Why the profiles could not be read."""
    with pytest.raises(LookupAborted) as caught:
        client.profiles()
    return caught.value.outcome.failure, caught.value.outcome.message


def of(url, **more):
    return LiveReshare(make_access(url, **more), allow_private=True)


def test_signs_in_once_and_sends_tenant_and_token(live, reshare):
    live.profiles()
    live.symbols()

    assert 1 == reshare.counts[LOGIN]
    sent = [headers for _, path, _, headers in reshare.seen if path != LOGIN]
    assert {"exu"} == {entry["x-okapi-tenant"] for entry in sent}
    assert reshare.tokens == {entry["x-okapi-token"] for entry in sent}


@pytest.mark.parametrize("status", [401, 403])
def test_an_ended_token_is_renewed_once(live, reshare, status):
    """Whether the gateway says 401 or 403: one new sign-in, and the answer is read."""
    reshare.refused_status = status
    live.profiles()
    reshare.end_tokens()

    assert ["GRAD", "ALUM", "STAFF"] == [profile.code for profile in live.profiles()]
    assert 2 == reshare.counts[LOGIN]


def test_a_token_that_is_never_taken_is_renewed_once_only(live, reshare):
    reshare.instead[PROFILES] = Response("Invalid token", status=401)

    failure, message = stopped(live)

    assert LookupFailure.AUTH_ERROR is failure
    assert "does not take its own token" in message
    assert (2, 2) == (reshare.counts[LOGIN], reshare.counts[PROFILES])


def test_many_missing_permissions_do_not_lead_to_many_sign_ins(url, reshare):
    """A new token was refused already; after a while a 403 may be the token's again."""
    now = [0.0]
    talk = ReshareSession(make_access(url), allow_private=True, clock=lambda: now[0])
    reshare.permissions.clear()
    for _ in range(5):
        with pytest.raises(LookupAborted, match="lacks a permission"):
            talk.get(PROFILES, needs="rs.hostlmspatronprofiles.read")

    assert (2, 6) == (reshare.counts[LOGIN], reshare.counts[PROFILES])
    now[0] = NEW_SECONDS
    with pytest.raises(LookupAborted, match="lacks a permission"):
        talk.get(PROFILES, needs="rs.hostlmspatronprofiles.read")
    assert 3 == reshare.counts[LOGIN]


def test_a_refused_password_is_not_sent_again(url, reshare):
    """Accounts are locked after a few: the second question gets the same refusal."""
    client = of(url, password=WRONG)

    first, again = stopped(client), stopped(client)

    assert LookupFailure.AUTH_ERROR is first[0]
    assert "Check username and password of [reshare.okapi]" in first[1]
    assert again[1].endswith("It is not tried again for some minutes.")
    assert 1 == reshare.counts[LOGIN]


def test_a_wrong_tenant(url):
    failure, message = stopped(of(url, tenant="EXU"))

    assert LookupFailure.AUTH_ERROR is failure
    assert message.startswith("ReShare knows no such tenant. Check tenant of [reshare.okapi]")


def test_a_missing_permission_is_named(live, reshare):
    """403 with a new token is the permission's, and it is named with the account's table."""
    reshare.permissions.discard("rs.hostlmspatronprofiles.read")

    failure, message = stopped(live)

    assert LookupFailure.FORBIDDEN is failure
    assert "rs.hostlmspatronprofiles.read" in message
    assert "[reshare.okapi]" in message


@pytest.mark.parametrize(
    ("status", "failure", "part"),
    [
        (500, LookupFailure.SERVER_ERROR, "ReShare failed by an error of its own (HTTP 500)"),
        (404, LookupFailure.PROTOCOL_ERROR, "nothing of ReShare at this address"),
        (429, LookupFailure.RATE_LIMITED, "asked too often"),
    ],
)
def test_other_statuses(live, reshare, status, failure, part):
    reshare.instead[PROFILES] = Response("Gail Good 21234000000018", status=status)

    outcome = stopped(live)

    assert failure is outcome[0]
    assert part in outcome[1]
    assert "Gail" not in outcome[1]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 500])
def test_a_sign_in_that_is_refused_otherwise(url, reshare, status):
    """No status of the sign-in is taken for success, and each says where to look."""
    reshare.instead[LOGIN] = Response("no", status=status)

    _, message = stopped(of(url))

    assert f"(HTTP {status})" in message
    assert "[reshare.okapi]" in message


def test_a_sign_in_without_a_token(url, reshare):
    """A success without the header is another service's."""
    reshare.instead[LOGIN] = Response("{}", status=201)

    assert "gives no token" in stopped(of(url))[1]


PAGE = b"<!doctype html><title>Sign in</title>"
BAD_PEERS = {
    "a web page": (
        answer(PAGE),
        LookupFailure.PROTOCOL_ERROR,
        "answers with a web page, not with data. Check the url of [reshare.okapi]",
    ),
    "broken off": (
        answer(b'[{"id":', length=400),
        LookupFailure.PROTOCOL_ERROR,
        "closed the connection without a whole answer",
    ),
    "silent": (silent, LookupFailure.TIMEOUT, "timeout_seconds of [reshare.okapi]"),
    "dripping": (
        drip(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n", b" "),
        LookupFailure.TIMEOUT,
        "gave no whole answer within 0.4 seconds",
    ),
    "a flood": (endless, LookupFailure.TOO_LARGE, "max_bytes of [reshare.okapi]"),
    "sent elsewhere": (
        answer(status="302 Found", headers={"Location": "http://127.0.0.1:9/"}),
        LookupFailure.REDIRECTED,
        "sends the question elsewhere, to 127.0.0.1:9",
    ),
}


@pytest.mark.parametrize("name", BAD_PEERS)
def test_what_is_no_reshare(name):
    talk, failure, part = BAD_PEERS[name]
    with misbehaving(talk) as url:
        outcome = stopped(of(url, timeout_seconds=0.4, max_bytes=20_000))

    assert failure is outcome[0]
    assert part in outcome[1]
    assert "[reshare.okapi]" in outcome[1]


def test_nobody_there():
    failure, message = stopped(of(f"http://127.0.0.1:{unused_port()}"))

    assert LookupFailure.UNREACHABLE is failure
    assert "[reshare.okapi]" in message


def test_nothing_secret_is_written(live, reshare, caplog, capfd):
    caplog.set_level(0)
    live.profiles()
    reshare.end_tokens()
    live.profiles()
    written = "".join((caplog.text, *capfd.readouterr(), repr(vars(live))))

    assert 2 == reshare.counts[LOGIN]
    assert not [token for token in ("s3cret-of-the-verifier", *reshare.tokens) if token in written]


BYTES = 1_000  # of every answer


class Talk(ReshareSession):
    """Answers from a list of pages; the last one again and again."""

    def __init__(self, *answers):
        self.answers = answers
        self.asked = []

    def _sized(self, path, needs, query):
        assert ("/list", "p") == (path, needs)
        self.asked.append(dict(query)["page"])
        return self.answers[min(len(self.asked), len(self.answers)) - 1], BYTES


def entries(first, last):
    return [{"id": str(number)} for number in range(first, last + 1)]


def test_a_bare_list_of_one_page():
    talk = Talk(entries(1, 3))

    assert tuple(entries(1, 3)) == talk.entries("/list", needs="p")
    assert ["1"] == talk.asked


def test_a_bare_list_whose_pages_are_capped_lower():
    """Who gives fewer than asked for is asked again until a page is shorter than the first."""
    talk = Talk(entries(1, 20), entries(21, 40), entries(41, 45), [])

    assert tuple(entries(1, 45)) == talk.entries("/list", needs="p")
    assert ["1", "2", "3"] == talk.asked


@pytest.mark.parametrize("name", ["total", "totalRecords", "totalCount"])
def test_a_counted_list(name):
    talk = Talk({"results": entries(1, 2), name: 3}, {"results": entries(3, 3), name: 3})

    assert 3 == len(talk.entries("/list", needs="p"))
    assert ["1", "2"] == talk.asked


def test_a_server_without_pages_does_not_repeat_itself():
    talk = Talk(entries(1, 30))

    assert 30 == len(talk.entries("/list", needs="p"))
    assert ["1", "2"] == talk.asked


def test_a_counted_list_that_ends_early_is_told():
    talk = Talk({"results": entries(1, 2), "total": 9}, {"results": [], "total": 9})
    came = []
    with pytest.raises(LookupAborted, match="ended before all came") as caught:
        came.extend(talk.pages("/list", needs="p"))

    assert LookupFailure.PROTOCOL_ERROR is caught.value.outcome.failure
    assert tuple(entries(1, 2)) == came[0].entries


@pytest.mark.parametrize("content", [{}, {"results": {}}, "text", [1], None, {"total": 3}])
def test_what_is_no_list(content):
    with pytest.raises(LookupAborted, match="does not look like a list"):
        Talk(content).entries("/list", needs="p")


def test_a_list_without_end_is_ended(monkeypatch):
    """Entries that have no id cannot be told apart; the pages are counted."""
    monkeypatch.setattr("verifier.adapters.reshare_api.session.MOST_PAGES", 3)
    with pytest.raises(LookupAborted, match="did not end after 3 pages") as caught:
        Talk([{}] * 100).entries("/list", needs="p")

    assert LookupFailure.TOO_LARGE is caught.value.outcome.failure


@pytest.mark.parametrize("bare", [True, False])
def test_both_shapes_over_a_socket(live, reshare, bare):
    reshare.bare_lists = bare
    reshare.requests = [patron_request(number) for number in range(1, 251)]

    assert 250 == len(live.requests().requests)
    assert 3 == reshare.counts[REQUESTS]


@pytest.mark.parametrize(
    ("bounds", "failure", "message"),
    [
        (Bounds(total_bytes=2_500, seconds=60), "TOO_LARGE", "did not end after 2,500 bytes"),
        (Bounds(total_bytes=10**9, seconds=-1), "TIMEOUT", "did not end within -1 seconds"),
    ],
)
def test_pages_that_are_small_and_quick_each_are_bounded_together(bounds, failure, message):
    """A list keeps within its bounds as a whole; what came before is not lost."""
    talk = Talk(*(entries(100 * number, 100 * number + 99) for number in range(20)))
    came = []
    with pytest.raises(LookupAborted, match=message) as caught:
        came.extend(talk.pages("/list", needs="p", bounds=bounds))

    assert LookupFailure[failure] is caught.value.outcome.failure
    assert len(talk.asked) == len(came)
    assert {"TOO_LARGE": 3, "TIMEOUT": 1}[failure] == len(came)


def test_entries_without_end_are_ended(monkeypatch):
    """A server may put more on a page than it was asked for."""
    monkeypatch.setattr("verifier.adapters.reshare_api.session.MOST_ENTRIES", 150)
    talk = Talk(*(entries(100 * number, 100 * number + 99) for number in range(20)))
    with pytest.raises(LookupAborted, match="did not end after 150 entries") as caught:
        talk.entries("/list", needs="p")

    assert LookupFailure.TOO_LARGE is caught.value.outcome.failure
    assert ["1", "2"] == talk.asked


@pytest.mark.parametrize("total", [-1, True])
def test_a_count_that_is_none_is_not_believed(total):
    """It would end the list after its first page."""
    talk = Talk(
        {"results": entries(1, 100), "total": total},
        {"results": entries(101, 103), "total": total},
    )

    assert 103 == len(talk.entries("/list", needs="p"))
