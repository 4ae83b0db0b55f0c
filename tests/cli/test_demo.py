import os
import re
import signal
import socket
import tempfile
from collections import Counter
from contextlib import contextmanager
from dataclasses import replace
from types import SimpleNamespace

import pytest

from tests.cli.test_serve import FakeServer
from tests.factories import FixedIls, make_capture, make_found, make_site
from verifier.adapters.login.headless.login_pages import FormLoginFailed
from verifier.cli import demo_services as services_module
from verifier.cli import main
from verifier.cli.demo import show, walk
from verifier.cli.demo_services import demo_services
from verifier.cli.exits import Stopped
from verifier.demo.ncip_responder import DemoNcip
from verifier.demo.patrons import PATRONS
from verifier.demo.saml_idp import DemoIdp
from verifier.domain.checks.catalogue import ALL_CHECKS
from verifier.domain.model.capture import GateOutcome, Origin, Protocol
from verifier.domain.model.finding import Owner, Station
from verifier.domain.model.report import Cause, Verdict
from verifier.pipeline.verify import verify
from verifier.web.app import create_app


@pytest.fixture(autouse=True)
def drafts(tmp_path, monkeypatch):
    """The folder in which temporary folders are made; nothing asks for colour or a width."""
    for name in ("COLUMNS", "FORCE_COLOR", "TTY_COMPATIBLE", "NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """The real demo, once: its servers, what it told, and what became of each patron."""
    running, messages = [], []

    def watched(kind):
        def made(*arguments, **more):
            running.append(kind(*arguments, **more))
            return running[-1]

        return made

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(services_module, "DemoNcip", watched(DemoNcip))
        patch.setattr(services_module, "DemoIdp", watched(DemoIdp))
        folder = tmp_path_factory.mktemp("demo")
        with demo_services(folder, base_url="http://127.0.0.1:8000") as services:
            walked = walk(services, messages.append)
            [ncip, idp] = running
            yield SimpleNamespace(
                services=services, walked=walked, progress=messages, ncip=ncip, idp=idp
            )


@contextmanager
def used_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


@pytest.fixture
def asked_for(demo, monkeypatch):
    """The demo with servers that run already, and nobody logged in; its base URLs are noted."""
    base_urls = []

    @contextmanager
    def at(_, *, base_url):
        base_urls.append(base_url)
        yield demo.services

    monkeypatch.setattr("verifier.cli.demo.demo_services", at)
    monkeypatch.setattr("verifier.cli.demo.walk", lambda *_: ())
    return base_urls


def test_once_prints_the_table_and_ends(capsys, drafts):
    with used_port() as port:
        code = main(["demo", "--once", "--port", str(port)])

    out, err = capsys.readouterr()
    assert 0 == code, err
    lines = out.splitlines()
    assert lines[0].startswith("patron, verdict")
    last = lines[-1]
    assert "27 patrons logged in by SAML, OIDC, CAS and LDAP, looked up by NCIP; 5 work." == last
    names = [patron.username for patron in PATRONS]
    firsts = [line.split(" ")[0] for line in lines]
    assert names == [first for first in firsts if first in names]
    assert [f"{patron.username} logs in …" for patron in PATRONS] == err.splitlines()
    assert [] == list(drafts.iterdir())


@pytest.mark.usefixtures("asked_for")
def test_a_port_in_use_is_a_sentence(capsys, drafts):
    with used_port() as port:
        code = main(["demo", "--port", str(port)])

    out, err = capsys.readouterr()
    assert 2 == code
    assert 1 == len(err.splitlines())
    assert err.startswith(
        f"verifier: Cannot listen on 127.0.0.1, port {port}: Address already in use"
    )
    assert err.endswith(". Choose another with --port.\n")
    assert "" == out
    assert [] == list(drafts.iterdir())


def test_the_page_is_served_until_interrupted(capsys, monkeypatch, demo, asked_for):
    server, served, shown = FakeServer(), [], []

    def made(app, host, port):
        served.append((app.name, host, port))
        return server

    def watched(services):
        shown.append(services)
        return create_app(services)

    monkeypatch.setattr("verifier.cli.demo.make_server", made)
    monkeypatch.setattr("verifier.cli.demo.create_app", watched)

    assert 0 == main(["demo", "--port", "8123"])

    out, err = capsys.readouterr()
    assert ["http://127.0.0.1:8123"] == asked_for
    assert [("verifier.web", "127.0.0.1", 8123)] == served
    assert [demo.services.web] == shown
    assert ["run", "close"] == server.did
    assert "The web page: http://127.0.0.1:8123   (Ctrl+C ends it)\n" in err
    assert "8123" not in out


@pytest.mark.usefixtures("asked_for")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("once", [[], ["--once"]])
def test_an_interrupted_walk_is_130(capsys, monkeypatch, drafts, number, once):
    server = FakeServer()
    monkeypatch.setattr("verifier.cli.demo.make_server", lambda *_: server)
    monkeypatch.setattr("verifier.cli.demo.walk", lambda *_: os.kill(os.getpid(), number))

    code = main(["demo", *once])

    out, err = capsys.readouterr()
    assert 130 == code
    assert ("", "verifier: interrupted\n") == (out, err)
    assert ([] if once else ["close"]) == server.did
    assert [] == list(drafts.iterdir())


@pytest.mark.parametrize("port", ["0", "65536", "web"])
def test_a_port_that_is_none_is_wrong_usage(port):
    assert 64 == main(["demo", "--once", "--port", port])


LONGEST = max((check.id for check in ALL_CHECKS), key=len)


@pytest.fixture
def walked(tmp_path):
    """A function that makes one patron's line with this verdict and cause."""
    report = verify(make_capture(), site=make_site(tmp_path), ils=(FixedIls(make_found()),))

    def made(verdict, check=None, *, station=Station.IDP, owner=Owner.IDENTITY, story="A story"):
        cause = check and Cause(check=check, station=station, owner=owner, summary="what it is")
        patron = replace(PATRONS[0], username="gail", story=story)
        diagnosis = replace(report.diagnosis, verdict=verdict, cause=cause)
        return patron, replace(report, diagnosis=diagnosis)

    return made


def lines(*rows, capsys):
    """What is printed of these rows, without blanks at the ends."""
    show(rows)
    return [line.rstrip() for line in capsys.readouterr().out.splitlines() if line.strip()]


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        (Verdict.PASS, "✓ works"),
        (Verdict.WARNING, "! works today"),
        (Verdict.FAIL, "✗ does not work"),
        (Verdict.UNKNOWN, "? cannot be said"),
    ],
)
def test_each_verdict_has_a_mark_and_a_word(walked, capsys, verdict, words):
    """Colour never stands alone."""
    head, first, second, _ = lines(walked(verdict), capsys=capsys)

    assert ["patron, verdict", "story", "first cause, station, owner"] == re.split(" {2,}", head)
    assert ["gail", "A story", "none"] == re.split(" {2,}", first)
    assert words == second


def test_a_cause_is_told_with_station_and_owner(walked, capsys):
    row = walked(
        Verdict.FAIL, "patron.identifier-transformed", station=Station.ILS, owner=Owner.RESHARE
    )
    _, first, second, _ = lines(row, capsys=capsys)

    assert first.endswith("  patron.identifier-transformed")
    assert second.endswith("  at: Library system · ReShare administrators")


@pytest.mark.parametrize("columns", ["40", "80", "200"])
def test_the_longest_cause_stands_whole_where_nobody_looks(walked, capsys, monkeypatch, columns):
    """Into a file or a pipe no name is cut, however narrow the window around it."""
    monkeypatch.setenv("COLUMNS", columns)
    row = walked(Verdict.FAIL, LONGEST, story="word " * 30)
    printed = lines(row, capsys=capsys)

    assert [] == [entry for entry in printed if len(entry) > max(80, int(columns))]
    assert 1 == len([entry for entry in printed if LONGEST in entry])
    assert 30 == " ".join(printed).count("word")


def test_square_brackets_are_text(walked, capsys):
    _, first, *_ = lines(walked(Verdict.PASS, story="a [bold] word"), capsys=capsys)

    assert "a [bold] word" in first


def test_only_what_works_is_counted(walked, capsys):
    """A warning works today; what cannot be said does not count."""
    rows = [
        walked(entry)
        for entry in (Verdict.PASS, Verdict.WARNING, Verdict.FAIL, Verdict.FAIL, Verdict.UNKNOWN)
    ]

    last = lines(*rows, capsys=capsys)[-1]
    assert "5 patrons logged in by SAML, looked up by NCIP; 2 work." == last


def test_on_a_terminal_the_verdict_has_a_colour(walked, capsys, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    show([walked(Verdict.FAIL, LONGEST), walked(Verdict.PASS)])
    out = capsys.readouterr().out

    assert "\x1b[31m✗ does not work\x1b[0m" in out
    assert "\x1b[32m✓ works\x1b[0m" in out


# What each story comes to: verdict, first cause, the station at which it goes wrong, and who
# can change it.
ENDS = {
    # the employee number is the barcode of an active record
    "gail": ("pass", None, None, None),
    # the right value is at hand, and discovery takes the wrong one
    "uma": ("fail", "patron.identifier-is-another-attribute", "discovery", "discovery"),
    "mina": ("fail", "release.identifier-missing", "idp", "identity"),
    "otto": ("fail", "release.identifier-under-other-name", "idp", "identity"),
    "emma": ("fail", "release.identifier-empty", "idp", "identity"),
    # what is lost is lost where the value comes from
    "zoe": ("fail", "patron.identifier-transformed", "idp", "identity"),
    # too much is released, and the listener rewrites nothing that comes with the link
    "sam": ("fail", "patron.identifier-transformed", "idp", "identity"),
    # the service provider joins them because two were released
    "jo": ("fail", "release.identifier-several-values", "idp", "identity"),
    # the campus directory still has the number of the old card
    "olga": ("fail", "patron.old-barcode", "idp", "identity"),
    "tom": ("fail", "patron.two-accounts", "ils", "ils"),
    "alma": ("fail", "decision.profile-not-allowed", "reshare", "reshare"),
    "bo": ("fail", "decision.patron-blocked", "ils", "patron"),
    "nora": ("fail", "patron.not-found", "ils", "ils"),
    "paul": ("fail", "patron.another-person", "idp", "identity"),
    # it works today, by a second question that is asked of this adapter only
    "wes": ("warning", "patron.found-by-username-only", "idp", "identity"),
    # that nobody checks is a second trouble; the first is the wrong value
    "ira": ("fail", "patron.identifier-is-another-attribute", "discovery", "discovery"),
    "theo": ("fail", "release.identifier-transient", "discovery", "discovery"),
    # the proxy hands the claim on; VuFind can only send the sub
    "olive": ("pass", None, None, None),
    "pia": ("fail", "patron.identifier-is-another-attribute", "discovery", "discovery"),
    "nils": ("fail", "release.identifier-is-number", "idp", "identity"),
    "nell": ("fail", "release.identifier-under-other-name", "idp", "identity"),
    "cora": ("pass", None, None, None),
    # VuFind takes no login name in the place of an attribute that it is set to take
    "carl": ("fail", "release.identifier-missing", "idp", "identity"),
    "cleo": ("fail", "patron.identifier-is-another-attribute", "discovery", "discovery"),
    # what is typed is what is sent, so it hangs on everybody's typing
    "21234000000257": ("warning", "request.typed-name", "discovery", "discovery"),
    "lena": ("fail", "patron.identifier-is-another-attribute", "discovery", "discovery"),
    "lib00417": ("fail", "request.typed-name", "discovery", "discovery"),
}
# The request's state and the library system's own view, where a request would get that far.
STATES = {
    "gail": ("REQ_VALIDATED", "ok"),
    "uma": ("REQ_INVALID_PATRON", "ok"),
    "tom": ("REQ_VALIDATED", "expired"),
    "alma": ("REQ_INVALID_PATRON", "ok"),
    "bo": ("REQ_INVALID_PATRON", "blocked"),
    "nora": ("REQ_INVALID_PATRON", "unknown"),
    "wes": ("REQ_VALIDATED", "ok"),
    "ira": ("REQ_VALIDATED", "ok"),
}
WORDS = {"pass": "✓ works", "warning": "! works today", "fail": "✗ does not work"}
OWNERS = {
    "identity": "identity team",
    "discovery": "discovery team",
    "reshare": "ReShare administrators",
    "ils": "library systems",
    "patron": "the patron",
}


@pytest.fixture
def reports(demo):
    return {patron.username: report for patron, report in demo.walked}


def test_everybody_is_walked_once_in_order(demo):
    assert list(ENDS) == [patron.username for patron, _ in demo.walked]
    assert [patron for patron, _ in demo.walked] == list(PATRONS)
    assert [f"{name} logs in" for name in ENDS] == demo.progress


@pytest.mark.parametrize("username", ENDS)
def test_each_story_comes_to_its_own_end(reports, username):
    diagnosis = reports[username].diagnosis
    cause = diagnosis.cause
    first = (None, None, None) if cause is None else (cause.check, cause.station, cause.owner)

    assert ENDS[username] == (diagnosis.verdict, *first)


@pytest.mark.parametrize("username", STATES)
def test_reshares_verdict_and_the_library_systems_are_two(reports, username):
    """A request may pass though the account has expired, and stop though all is well there."""
    report = reports[username]

    assert STATES[username] == (report.decision.state, report.diagnosis.ils_state)


def test_what_can_be_told_beside_the_cause_is(reports):
    """A setting by which the listener cuts off a scope, and that nobody checks the patron."""
    remedies = reports["sam"].diagnosis.remedies
    [remedy] = [remedy for remedy in remedies if remedy.product == "listener-openurl"]

    assert "patron.identifier-transformed" == remedy.finding
    assert "reqIdRegex" in remedy.snippet
    assert "decision.borrower-check-off" in {
        finding.check for finding in reports["ira"].diagnosis.findings
    }


def test_everybody_really_logged_in(demo, reports):
    captures = [report.capture for report in reports.values()]
    proofs = {
        (capture.protocol, check.outcome)
        for capture in captures
        for check in capture.checks
        if check.name in ("signature", "validation", "bind")
    }

    assert demo.idp.entity_id in {capture.idp.entity_id for capture in captures}
    assert 4 == len({capture.idp.entity_id for capture in captures})
    assert {Origin.LOGIN} == {capture.origin for capture in captures}
    assert {(name, GateOutcome.PASSED) for name in ("saml", "oidc", "cas", "ldap")} == proofs
    assert len(ENDS) == len({capture.subject.value for capture in captures})


def test_what_was_given_to_the_identity_provider_arrived(demo):
    for patron, report in demo.walked:
        assert patron.protocol == report.capture.protocol
        assert patron.expected == report.lookup.expected
        if patron.protocol is Protocol.SAML:
            assert patron.attributes == report.capture.attributes


@pytest.mark.parametrize(
    ("username", "name", "arrived"),
    [
        ("nils", "employee_number", [(("7654321",), "number")] * 2),
        ("nell", "attributes.employee_number", [(("21234000000216",), "string")] * 2),
        ("lena", "employeeNumber", [(("21234000000265",), None)]),
        ("cora", "employeeNumber", [(("21234000000224",), None)]),
    ],
)
def test_values_arrive_as_their_protocol_has_them(reports, username, name, arrived):
    """Claims in the ID token and in UserInfo, by their path; the others under short names."""
    assert arrived == [
        (attribute.values, attribute.json_type)
        for attribute in reports[username].capture.attributes
        if attribute.name == name
    ]


def test_the_library_system_was_really_asked(demo, reports):
    attempts = [attempt for report in reports.values() for attempt in report.lookup.attempts]

    assert len(attempts) == demo.ncip.questions
    assert {"demo-reshare", "demo-evidence"} == {attempt.connection for attempt in attempts}
    assert not Counter(attempt.outcome.kind for attempt in attempts)["could_not_look"]


def test_all_reports_and_logins_are_in_the_store(demo, reports):
    store = demo.services.web.store
    ids = [report.id for report in store.reports(limit=100)][::-1]
    captures = [store.capture(report_id) for report_id in ids]

    assert list(reports.values()) == [store.report(report_id) for report_id in ids]
    for report, capture in zip(reports.values(), captures, strict=True):
        assert report.capture.subject == capture.subject
        assert report.capture.attributes == capture.attributes


@pytest.fixture
def table(demo, capsys):
    show(demo.walked)
    return capsys.readouterr().out


def test_the_table_fits_eighty_columns(table):
    assert max(map(len, table.splitlines())) <= 80
    assert [] == re.findall(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", table)


@pytest.mark.parametrize("username", ENDS)
def test_the_table_names_everybodys_end(table, username):
    verdict, check, _, owner = ENDS[username]
    lines = table.splitlines()
    [row] = [number for number, line in enumerate(lines) if line.startswith(f"{username} ")]
    first, second = lines[row : row + 2]

    assert second.startswith(f"{WORDS[verdict]}  ")
    assert first.rstrip().endswith(f"  {check or 'none'}")
    assert owner is None or second.rstrip().endswith(f" · {OWNERS[owner]}")


def test_a_login_that_does_not_come_about_stops_the_walk(demo, monkeypatch):
    def fails(*_, **__):
        raise FormLoginFailed("no-form", "The page holds no login form.")

    monkeypatch.setattr("verifier.adapters.login.headless.sso.log_in", fails)

    with pytest.raises(Stopped, match=r"^The page holds no login form\.$"):
        walk(demo.services, lambda _: None)
