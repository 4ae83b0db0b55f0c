from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.adapters.login.cas.answers import NOW, envelope, failure, response, stamp, success
from tests.bad_peers import answer, peer
from tests.factories import make_site
from verifier.adapters.login.cas import cas_client
from verifier.adapters.login.cas.cas_client import CasClient, check_success, validate
from verifier.adapters.login.gate_record import Gate
from verifier.adapters.messages.cas_answer import CasSuccess
from verifier.domain.model.capture import (
    GateOutcome,
    LoginAccepted,
    LoginRefused,
    Origin,
    Protocol,
)
from verifier.domain.model.site import CasServer, Idp
from verifier.store.logins import AlreadyUsed
from verifier.store.store import Store

MORE = "<cas:attributes><cas:mail>a@example.edu</cas:mail><cas:mail>b</cas:mail></cas:attributes>"
GOOD = response(success(more=MORE))


@pytest.fixture
def server():
    """A CAS server that vouches for every ticket, however often it is asked."""
    with peer(answer(GOOD)) as running:
        yield running


@pytest.fixture
def site(tmp_path, server):
    cas = CasServer(url=f"http://127.0.0.1:{server.port}/cas")
    return make_site(
        tmp_path,
        idps=(Idp(id="campus", protocol="cas", name="Campus", cas=cas),),
        allow_private_addresses=True,
    )


@pytest.fixture
def client(site):
    return CasClient(site, now=lambda: NOW, seconds=5.0)


def test_begins_at_the_login_page_with_a_service_of_its_own(site, client):
    started = client.begin("campus", browser="digest")
    other = client.begin("campus")

    address = urlsplit(started.url)
    assert "/cas/login" == address.path
    service = site.cas_service("campus", started.pending.relay_state)
    assert {"service": [service]} == parse_qs(address.query)
    assert ("GET", "digest") == (started.method, started.pending.browser)
    assert NOW + timedelta(minutes=15) == started.pending.expires_at
    assert started.pending.relay_state != other.pending.relay_state


def test_renew_is_asked_for_where_the_site_file_demands_it(site):
    [idp] = site.idps
    site = replace(site, idps=(replace(idp, cas=replace(idp.cas, renew=True)),))
    started = CasClient(site).begin("campus")

    assert ["true"] == parse_qs(urlsplit(started.url).query)["renew"]


def test_there_is_no_such_cas_server(client):
    with pytest.raises(KeyError):
        client.begin("elsewhere")


def test_accepts_what_the_server_vouches_for(client):
    pending = client.begin("campus").pending
    accepted = client.finish("ST-1", pending=pending)

    assert isinstance(accepted, LoginAccepted)
    capture = accepted.capture
    assert (Protocol.CAS, Origin.LOGIN) == (capture.protocol, capture.origin)
    assert "jdoe" == capture.subject.value
    assert [("mail", ("a@example.edu", "b"))] == [
        (attribute.name, attribute.values) for attribute in capture.attributes
    ]
    assert pending.request_id == accepted.use.request_id
    assert "ST-1" not in repr(accepted)
    assert pending.relay_state not in repr(capture)


def test_a_ticket_without_a_login_is_not_sent(client, server):
    refused = client.finish("ST-1", pending=None)

    assert isinstance(refused, LoginRefused)
    assert ("state", "patron") == (refused.reason, refused.owner)
    assert [] == server.received


def test_a_login_ends_after_fifteen_minutes(site, client, server):
    pending = client.begin("campus").pending
    late = CasClient(site, now=lambda: NOW + timedelta(minutes=15))
    refused = late.finish("ST-1", pending=pending)

    assert "state" == refused.reason
    assert [] == server.received


def test_a_server_that_was_removed_is_not_asked(site, client, server):
    pending = client.begin("campus").pending
    refused = CasClient(replace(site, idps=()), now=lambda: NOW).finish("ST-1", pending=pending)

    assert ("server", "service-provider") == (refused.reason, refused.owner)
    assert [] == server.received


@pytest.mark.parametrize("code", ["INVALID_TICKET", "UNAUTHORIZED_SERVICE", "INVALID_SERVICE"])
def test_a_refusal_is_explained(site, code):
    with peer(answer(response(failure(code)))) as server:
        [idp] = site.idps
        cas = CasServer(url=f"http://127.0.0.1:{server.port}/cas")
        client = CasClient(replace(site, idps=(replace(idp, cas=cas),)), now=lambda: NOW)
        refused = client.finish("ST-1", pending=client.begin("campus").pending)

    assert "validation" == refused.reason
    assert "does not accept the ticket" not in refused.summary
    assert code == refused.checks[-1].received
    services = f"begin with {site.cas_service(idp.id, '')}."
    assert (code == "UNAUTHORIZED_SERVICE") is (services in refused.summary)


def test_a_private_address_is_asked_only_where_that_is_allowed(site, server):
    client = CasClient(replace(site, allow_private_addresses=False), now=lambda: NOW)
    refused = client.finish("ST-1", pending=client.begin("campus").pending)

    assert "validation" == refused.reason
    assert [] == server.received


def test_a_defect_of_ours_is_a_refusal(client, monkeypatch, caplog):
    def broken(*_, **__):
        raise RuntimeError("ST-1-secret")

    monkeypatch.setattr(cas_client, "validate", broken)
    refused = client.finish("ST-1-secret", pending=client.begin("campus").pending)

    assert ("broken-message", "service-provider") == (refused.reason, refused.owner)
    assert "ST-1-secret" not in repr(refused) + caplog.text


def test_a_ticket_is_used_once_though_the_server_accepts_it_again(client):
    store = Store("sqlite://", now=lambda: NOW)
    outcomes = []
    first, second = (client.begin("campus").pending for _ in range(2))
    for pending in (first, second):
        store.begin(pending)
    for number, pending in enumerate((first, first, second)):
        accepted = client.finish("ST-1", pending=pending)
        try:
            store.keep(accepted, report_id=f"r{number}", browser=None)
        except AlreadyUsed as used:
            outcomes.append(used.what)
        else:
            outcomes.append("accepted")
    store.close()

    assert ["accepted", "assertion", "assertion"] == outcomes


def test_of_twenty_parallel_tickets_one_is_accepted(client, tmp_path):
    store = Store(f"sqlite:///{tmp_path}/data/verifier.sqlite3", now=lambda: NOW)
    pending = client.begin("campus").pending
    store.begin(pending)

    def hand_in(number):
        try:
            accepted = client.finish("ST-1", pending=pending)
            store.keep(accepted, report_id=f"r{number}", browser=None)
        except AlreadyUsed:
            return "used"
        return "accepted"

    with ThreadPoolExecutor(20) as pool:
        outcomes = Counter(pool.map(hand_in, range(20)))
    store.close()

    assert Counter(accepted=1, used=19) == outcomes


SERVICE = "https://verify.example.edu/cas/campus/return/state"
OTHER = "https://other.example.edu/x/return/state"
PLAIN = CasSuccess(principal="jdoe")
ASSERTED = CasSuccess(
    principal="jdoe",
    audiences=(SERVICE,),
    recipient=SERVICE,
    not_before=stamp(NOW),
    not_on_or_after=stamp(NOW + timedelta(minutes=1)),
)


def judged(success):
    gate = Gate()
    held = check_success(success, SERVICE, NOW, gate)
    return held, {check.name: check.outcome for check in gate.checks}, gate


@pytest.mark.parametrize("success", [PLAIN, ASSERTED])
def test_a_good_success_holds(success):
    held, outcomes, _ = judged(success)

    assert held
    assert {GateOutcome.PASSED} == set(outcomes.values())


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"recipient": ""}, "recipient"),
        ({"not_before": stamp(NOW + timedelta(seconds=181))}, "times"),
        ({"not_on_or_after": stamp(NOW - timedelta(seconds=180))}, "times"),
    ],
)
def test_an_assertion_that_is_just_wrong_is_refused(changes, reason):
    held, _, gate = judged(replace(ASSERTED, **changes))

    assert not held
    assert reason == gate.failure.name


def test_clocks_may_be_three_minutes_apart():
    """What ended less than three minutes ago by our clock still holds."""
    ended = replace(ASSERTED, not_on_or_after=stamp(NOW - timedelta(seconds=179)))

    assert judged(ended)[0]


def test_what_is_not_said_is_recorded_as_not_checked():
    silent = replace(ASSERTED, audiences=(), not_before=None, not_on_or_after=None)
    held, outcomes, _ = judged(silent)

    assert held
    assert GateOutcome.NOT_CHECKED is outcomes["audience"]
    assert GateOutcome.NOT_CHECKED is outcomes["times"]


def test_the_state_of_a_service_address_is_not_shown():
    _, _, gate = judged(replace(ASSERTED, audiences=(OTHER,)))
    [check] = [check for check in gate.checks if check.name == "audience"]

    assert "https://other.example.edu/x/return" == check.received
    assert "https://verify.example.edu/cas/campus/return" == check.expected


SERVICE_TICKET = "https://verify.example.edu/cas/campus/return/s+1&x"
TICKET = "ST-1-a&b=c"


def asked(body=None, status="200 OK", **server):
    with peer(answer(body or response(success()), status=status)) as running:
        cas = CasServer(url=f"http://127.0.0.1:{running.port}/cas", **server)
        got = validate(TICKET, service=SERVICE_TICKET, server=cas, now=NOW, allow_private=True)
        [request] = running.received
    head, _, sent = request.partition(b"\r\n\r\n")
    method, target, _ = head.decode().split("\r\n")[0].split(" ")
    return got, method, urlsplit(target), sent


@pytest.mark.parametrize(
    ("server", "path", "more"),
    [
        ({}, "/cas/p3/serviceValidate", {}),
        ({"validation": "cas2"}, "/cas/serviceValidate", {}),
        ({"renew": True}, "/cas/p3/serviceValidate", {"renew": ["true"]}),
    ],
)
def test_asks_with_service_and_ticket_as_parameters(server, path, more):
    got, method, target, _ = asked(**server)

    assert CasSuccess(principal="jdoe") == got
    assert ("GET", path) == (method, target.path)
    assert {"service": [SERVICE_TICKET], "ticket": [TICKET], **more} == parse_qs(target.query)


def test_asks_for_json_where_the_site_file_says_so():
    body = b'{"serviceResponse":{"authenticationSuccess":{"user":"jdoe"}}}'
    got, _, target, _ = asked(body, answer_format="json")

    assert CasSuccess(principal="jdoe") == got
    assert ["JSON"] == parse_qs(target.query)["format"]


def test_asks_by_saml_with_the_ticket_in_the_body():
    """samlValidate gets the service as TARGET and the ticket, escaped, as an artifact."""
    got, method, target, sent = asked(
        envelope(SERVICE_TICKET.replace("&", "&amp;")), validation="saml1.1"
    )

    assert "jdoe" == got.principal
    assert ("POST", "/cas/samlValidate") == (method, target.path)
    assert {"TARGET": [SERVICE_TICKET]} == parse_qs(target.query)
    assert b"<samlp:AssertionArtifact>ST-1-a&amp;b=c</samlp:AssertionArtifact>" in sent
