from datetime import timedelta

import pytest
from flask import Response

from tests.bad_peers import answer, drip, endless, silent, unused_port
from tests.fake_reshare import (
    BEGAN,
    LEGACY_LOGIN,
    LOGIN,
    PROFILES,
    REFRESH,
    REQUESTS,
    SETTINGS,
    make_access,
    misbehaving,
    patron_request,
    serving,
    setting,
)
from verifier.adapters.http.lookup_errors import LookupAborted
from verifier.adapters.reshare_api.client import HIDDEN, SILENT_SECONDS, LiveReshare
from verifier.adapters.reshare_api.session import NEW_SECONDS, Bounds, ReshareSession
from verifier.domain.model.lookup import LookupFailure
from verifier.domain.model.reshare_settings import (
    HostLmsTest,
    OwnAnswer,
    PatronProfile,
    PickupLocation,
)
from verifier.domain.model.site import Secret


def test_signing_in_alone(live, reshare):
    assert live.sign_in() is None
    assert {LOGIN: 1} == reshare.counts


def test_a_refused_sign_in_says_why(url):
    wrong = Secret(place="env RESHARE_PASSWORD", value="wrong")

    refused = LiveReshare(make_access(url, password=wrong), allow_private=True).sign_in()

    assert LookupFailure.AUTH_ERROR is refused.failure


def test_private_networks_need_leave(url):
    refused = LiveReshare(make_access(url), allow_private=False).sign_in()

    assert refused is not None
    assert "allow_private_addresses" in refused.message


def test_a_section_is_read_with_its_defaults(live):
    """What is set counts, else its default; what has neither is not set."""
    assert {
        "ncip_server_address": "https://ncip.example.edu/ncip",
        "ncip_from_agency": "EXU",
        "ncip_from_agency_authentication": HIDDEN,
        "ncip_to_agency": None,
        "ncip_app_profile": "EZBORROW",
    } == dict(live.section("localNCIP"))


@pytest.mark.parametrize(
    "secret",
    [
        setting("wmsSettings", "wms_connector_password", "hush-hush"),
        setting("wmsSettings", "anything", "hush-hush", settingType="Password"),
        setting("wmsSettings", "wms_api_key", None, defValue="hush-hush"),
    ],
)
def test_no_secret_is_taken_over(live, reshare, secret):
    reshare.settings.append(secret)

    assert HIDDEN == dict(live.section("wmsSettings"))[secret["key"]]
    assert "hush-hush" not in repr(live.section("wmsSettings"))


def test_a_section_that_is_not_shown_is_not_an_empty_one(live, reshare):
    """Newer versions leave out, with HTTP 200, what the account may not see."""
    reshare.shows_sections = {"localncip"}
    with pytest.raises(LookupAborted, match=r"rs\.settings\.getsection\.hostlmsi") as caught:
        live.section("hostLMSIntegration")

    assert LookupFailure.FORBIDDEN is caught.value.outcome.failure
    assert "EXU" == dict(live.section("localNCIP"))["ncip_from_agency"]


def test_all_pages_of_a_section(live, reshare):
    reshare.settings += [setting("requests", f"more_{number}", "1") for number in range(130)]

    assert 132 == len(live.section("requests"))
    assert 2 == reshare.counts[SETTINGS]


def test_the_profiles(live, reshare):
    """Allowed, refused and never decided; a hidden one counts, for it comes back."""
    reshare.profiles.append({"id": "p4", "code": "OLD", "hidden": True})

    assert (
        PatronProfile(code="GRAD", can_create_requests=True),
        PatronProfile(code="ALUM", can_create_requests=False),
        PatronProfile(code="STAFF"),
        PatronProfile(code="OLD"),
    ) == live.profiles()


def test_a_profile_of_another_shape_is_refused(live, reshare):
    """A flag that is a text may mean anything: nothing is guessed."""
    reshare.profiles[0]["canCreateRequests"] = {"value": "no"}
    with pytest.raises(LookupAborted, match="does not look like a patron profile"):
        live.profiles()

    assert 1 == reshare.counts[PROFILES]


def test_the_symbols(live):
    assert ("RESHARE:EXU",) == live.symbols()


def test_other_shapes_of_symbols_are_not_guessed_at(live, reshare):
    reshare.symbols = [{"symbol": "RESHARE:EXU"}]
    with pytest.raises(LookupAborted, match="does not look like ReShare's tenant symbols"):
        live.symbols()

    assert 1 == reshare.counts["/rs/settings/tenantSymbols"]


def test_the_pickup_locations(live, reshare):
    """By slug, which links use; an entry without one cannot be chosen by a link."""
    reshare.pickup.append({"id": "d2", "name": "Nowhere"})

    assert (PickupLocation(slug="main-desk", name="Main desk"),) == live.pickup_locations()
    [query] = [query for _, path, query, _ in reshare.seen if path == "/directory/entry"]
    assert ["tags.value=i=pickup", "status.value=i=managed"] == query["filters"]


def numbers(read):
    return [int(request.number.removeprefix("EXU-")) for request in read.requests]


def test_oldest_first_with_their_history(live, reshare):
    """The list is asked for in full: its brief form leaves out what was said."""
    reshare.requests = [patron_request(2), patron_request(1)]

    read = live.requests()

    assert [1, 2] == numbers(read)
    assert (2, None) == (read.total, read.stopped)
    assert ["Patron validated."] == [entry.message for entry in read.requests[0].audit]


@pytest.mark.parametrize("understood", [True, False])
def test_a_range_of_dates(live, reshare, monkeypatch, understood):
    reshare.requests = [patron_request(number) for number in range(1, 9)]
    if not understood:
        monkeypatch.setattr(
            "verifier.adapters.reshare_api.client._range", lambda *_: [("filters", "nothing==x")]
        )
    read = live.requests(BEGAN + timedelta(hours=3), BEGAN + timedelta(hours=6))

    assert [3, 4, 5] == numbers(read)


def test_the_range_is_asked_for(live, reshare):
    """Dates go out in UTC, as ReShare keeps them."""
    live.requests(BEGAN, BEGAN + timedelta(days=1))
    [query] = [query for _, path, query, _ in reshare.seen if path == REQUESTS]

    assert [
        "isRequester==true",
        "dateCreated>=2026-01-01T00:00:00Z",
        "dateCreated<2026-01-02T00:00:00Z",
    ] == query["filters"]


def test_where_it_stops_midway_what_was_read_stays(live, reshare):
    reshare.requests = [patron_request(number) for number in range(1, 251)]
    reshare.instead[REQUESTS] = Response("no", status=500)
    reshare.instead_after[REQUESTS] = 2

    read = live.requests()

    assert list(range(1, 201)) == numbers(read)
    assert 250 == read.total
    assert LookupFailure.SERVER_ERROR is read.stopped.failure


def test_nothing_read_at_all_says_why(live, reshare):
    """No requests and no reason would look like a quiet week."""
    reshare.permissions.discard("rs.patronrequests.collection.get")

    read = live.requests()

    assert () == read.requests
    assert "rs.patronrequests.collection.get" in read.stopped.message


def test_as_many_as_wanted_and_told_as_they_come(live, reshare):
    reshare.requests = [patron_request(number) for number in range(1, 251)]
    progress = []

    read = live.requests(most=120, progress=lambda done, total: progress.append((done, total)))

    assert list(range(1, 121)) == numbers(read)
    assert [(100, 250), (200, 250)] == progress
    assert read.stopped is None


def test_a_token_that_ends_between_two_pages(live, reshare):
    reshare.requests = [patron_request(number) for number in range(1, 251)]

    read = live.requests(progress=lambda *_: reshare.end_tokens())

    assert list(range(1, 251)) == numbers(read)
    assert read.stopped is None


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
    assert "no web address can carry it" in live.can_create_request(identifier).unanswered
    assert not reshare.seen


def test_no_answer_is_no_refusal(live, reshare):
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
    path = "/rs/patron/21234000000018/canCreateRequest"
    reshare.instead[path] = Response('{"status": "OK"}', content_type="application/json")

    assert "does not look like" in live.can_create_request("21234000000018").unanswered


def test_the_host_lms_with_other_settings(live, reshare):
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
    reshare.permissions.discard("rs.testHostLMS")
    with pytest.raises(LookupAborted, match=r"rs\.testHostLMS") as caught:
        live.try_host_lms(host_lms="folio", identifier="x", settings={})

    assert "HTTP 403" in caught.value.outcome.message


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
    reshare.refused_status = status
    live.profiles()
    reshare.end_tokens()

    assert ["GRAD", "ALUM", "STAFF"] == [profile.code for profile in live.profiles()]
    assert (1, 1) == (reshare.counts[LOGIN], reshare.counts[REFRESH])


def test_a_token_that_expires_soon_is_renewed_without_the_password(live, reshare):
    """FOLIO's access tokens last some minutes; each refresh token works once."""
    reshare.access_seconds = 1  # less than the time before the end at which it is renewed
    for _ in range(3):
        live.profiles()

    assert (1, 2) == (reshare.passwords_sent, reshare.counts[REFRESH])
    cookies = [headers["cookie"] for _, path, _, headers in reshare.seen if path == REFRESH]
    assert all("folioRefreshToken=" in cookie for cookie in cookies)
    sent = [headers for _, path, _, headers in reshare.seen if path == PROFILES]
    assert not any("cookie" in headers for headers in sent)


def test_a_refused_refresh_token_leads_to_one_sign_in(live, reshare):
    live.profiles()
    reshare.forget_everybody()

    live.profiles()

    assert (2, 1) == (reshare.passwords_sent, reshare.counts[REFRESH])


@pytest.mark.parametrize("status", [401, 403])
def test_an_older_folio_has_a_sign_in_without_expiry(live, reshare, status):
    reshare.logins = {LEGACY_LOGIN}
    reshare.refused_status = status
    live.profiles()
    reshare.end_tokens()
    live.profiles()

    assert (2, 0) == (reshare.counts[LEGACY_LOGIN], reshare.counts[REFRESH])


def test_eureka_is_signed_in_to_as_okapi_is(live, reshare):
    """mod-login-keycloak sets both cookies for the path /, behind Kong."""
    reshare.eureka = True
    live.profiles()
    reshare.end_tokens()
    live.profiles()

    assert (1, 1) == (reshare.passwords_sent, reshare.counts[REFRESH])


@pytest.mark.parametrize(
    ("eureka", "message"),
    [
        (False, "does not accept the username or the password (HTTP 422)"),
        (True, "Keycloak does not issue a token for this account (HTTP 400)"),
    ],
)
def test_a_refused_password_is_sent_once(url, reshare, eureka, message):
    """To no other sign-in either: a gateway locks the account."""
    reshare.eureka, reshare.logins = eureka, {LOGIN, LEGACY_LOGIN}
    client = of(url, password=WRONG)

    for _ in range(3):
        failure, said = stopped(client)

    assert LookupFailure.AUTH_ERROR is failure
    assert message in said
    assert "Check username" in said
    assert 1 == reshare.passwords_sent
    assert WRONG.value not in said


@pytest.mark.parametrize(
    ("code", "part"),
    [
        ("username.incorrect", "knows no such username"),
        ("password.incorrect", "does not accept the username or the password"),
        ("password.incorrect.block.user", "has locked the account of [reshare.okapi]"),
        ("something.new", "does not accept the username or the password"),
    ],
)
def test_folios_own_codes_say_what_was_refused(url, reshare, code, part):
    error = f'{{"errors": [{{"code": "{code}", "message": "verifier s3cret"}}]}}'
    reshare.instead[LOGIN] = Response(error, status=422)

    _, message = stopped(of(url))

    assert part in message
    assert "HTTP 422" in message
    assert "s3cret" not in message


@pytest.mark.parametrize("tenant", ["exu", "other"])
def test_no_sign_in_for_this_tenant_is_neither_password_nor_token(url, reshare, tenant):
    """HTTP 404 of Okapi for a module that is missing, and of Kong for an unknown tenant."""
    reshare.eureka, reshare.logins = True, set()

    failure, message = stopped(of(url, tenant=tenant))

    assert LookupFailure.PROTOCOL_ERROR is failure
    assert "There is no sign-in at this address for this tenant (HTTP 404)" in message
    assert "Check url and tenant of [reshare.okapi]" in message
    assert "password" not in message


def test_a_token_that_is_never_taken_is_renewed_once_only(live, reshare):
    reshare.instead[PROFILES] = Response("Invalid token", status=401)

    failure, message = stopped(live)

    assert LookupFailure.AUTH_ERROR is failure
    assert "does not take its own token" in message
    assert (1, 1, 2) == tuple(reshare.counts[path] for path in (LOGIN, REFRESH, PROFILES))


def test_many_missing_permissions_do_not_lead_to_many_sign_ins(url, reshare):
    """A new token was refused already; after a while a 403 may be the token's again."""
    now = [0.0]
    talk = ReshareSession(make_access(url), allow_private=True, clock=lambda: now[0])
    reshare.permissions.clear()
    for _ in range(5):
        with pytest.raises(LookupAborted, match="lacks a permission"):
            talk.get(PROFILES, needs="rs.hostlmspatronprofiles.read")

    assert (1, 1, 6) == tuple(reshare.counts[path] for path in (LOGIN, REFRESH, PROFILES))
    now[0] = NEW_SECONDS
    with pytest.raises(LookupAborted, match="lacks a permission"):
        talk.get(PROFILES, needs="rs.hostlmspatronprofiles.read")
    assert (1, 2) == (reshare.counts[LOGIN], reshare.counts[REFRESH])


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


def test_a_sign_in_that_points_elsewhere_sends_the_password_nowhere_else(reshare):
    """Neither the sign-in nor the refresh follows a redirect."""
    with serving(reshare) as elsewhere:
        moved = answer(
            status="307 Temporary Redirect", headers={"Location": f"{elsewhere}{LOGIN}"}
        )
        with misbehaving(moved) as url:
            failure, message = stopped(of(url))

    assert LookupFailure.REDIRECTED is failure
    assert "s3cret" not in message
    assert not reshare.seen


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
    reshare.forget_everybody()
    live.profiles()
    written = "".join((caplog.text, *capfd.readouterr(), repr(vars(live))))

    assert 2 == reshare.counts[LOGIN]
    secret = ("s3cret-of-the-verifier", *reshare.tokens, *reshare.refresh_tokens)
    assert not [token for token in secret if token in written]


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
