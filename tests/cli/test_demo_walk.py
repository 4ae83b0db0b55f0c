import re
from collections import Counter
from types import SimpleNamespace

import pytest

from verifier.adapters.login.headless.login_pages import FormLoginFailed
from verifier.cli import demo_services as services_module
from verifier.cli.demo import show, walk
from verifier.cli.demo_services import demo_services
from verifier.cli.exits import Stopped
from verifier.demo.ncip_responder import DemoNcip
from verifier.demo.patrons import PATRONS
from verifier.demo.saml_idp import DemoIdp
from verifier.domain.model.capture import GateOutcome, Origin, Protocol

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


@pytest.fixture
def reports(demo):
    """Each patron's report."""
    return {entry.patron.username: entry.report for entry in demo.walked}


def test_everybody_is_walked_once_in_order(demo):
    """The stories are told in the order in which they are written, and each login is said."""
    assert list(ENDS) == [entry.patron.username for entry in demo.walked]
    assert [entry.patron for entry in demo.walked] == list(PATRONS)
    assert [f"{name} logs in" for name in ENDS] == demo.progress


@pytest.mark.parametrize("username", ENDS)
def test_each_story_comes_to_its_own_end(reports, username):
    """Verdict, first cause, station and owner are what the story tells."""
    diagnosis = reports[username].diagnosis
    cause = diagnosis.cause
    first = (None, None, None) if cause is None else (cause.check, cause.station, cause.owner)

    assert ENDS[username] == (diagnosis.verdict, *first)


@pytest.mark.parametrize("username", STATES)
def test_reshares_verdict_and_the_library_systems_are_two(reports, username):
    """A request may pass though the account has expired, and stop though all is well there."""
    report = reports[username]

    assert STATES[username] == (report.decision.state, report.diagnosis.ils_state)


def test_the_scope_is_followed_to_the_listener(reports):
    """What the listener could cut off, from a header, is told with a setting that does it."""
    remedies = reports["sam"].diagnosis.remedies
    [remedy] = [remedy for remedy in remedies if remedy.product == "listener-openurl"]

    assert "patron.identifier-transformed" == remedy.finding
    assert "reqIdRegex" in remedy.snippet


def test_that_nobody_checks_is_said_beside_the_cause(reports):
    """Where a wrong identifier passes unseen, both troubles are told."""
    assert "decision.borrower-check-off" in {
        finding.check for finding in reports["ira"].diagnosis.findings
    }


def test_everybody_really_logged_in(demo, reports):
    """Each login came from the embedded server of its protocol, proved by it, made anew."""
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
    """Every attribute of every SAML patron came through as it was given."""
    for entry in demo.walked:
        capture = entry.report.capture
        assert entry.patron.protocol == capture.protocol
        if entry.patron.protocol is Protocol.SAML:
            assert entry.patron.attributes == capture.attributes


def values_of(reports, username, name):
    """What arrived under that name, and the JSON type where there is one."""
    capture = reports[username].capture
    return [
        (attribute.values, attribute.json_type)
        for attribute in capture.attributes
        if attribute.name == name
    ]


def test_claims_arrive_as_json_has_them(reports):
    """In the ID token and in UserInfo: a number as one, a claim inside another by its path."""
    assert [(("7654321",), "number")] * 2 == values_of(reports, "nils", "employee_number")
    assert [(("21234000000216",), "string")] * 2 == values_of(
        reports, "nell", "attributes.employee_number"
    )


def test_entries_and_cas_attributes_arrive_under_their_short_names(reports):
    """A directory and a CAS server know no object identifiers."""
    assert [(("21234000000265",), None)] == values_of(reports, "lena", "employeeNumber")
    assert [(("21234000000224",), None)] == values_of(reports, "cora", "employeeNumber")


def test_what_is_expected_of_a_patron_is_asked_for(demo):
    """Where a story says what the identifier must be, the walk knows it."""
    for entry in demo.walked:
        assert entry.patron.expected == entry.report.lookup.expected


def test_the_library_system_was_really_asked(demo, reports):
    """Every question of every report reached the embedded server over HTTP, and no other did."""
    attempts = [attempt for report in reports.values() for attempt in report.lookup.attempts]

    assert len(attempts) == demo.ncip.questions
    assert {"demo-reshare", "demo-evidence"} == {attempt.connection for attempt in attempts}
    assert not Counter(attempt.outcome.kind for attempt in attempts)["could_not_look"]


def test_all_reports_are_in_the_store(demo, reports):
    """The web page shows what the table has shown."""
    store = demo.services.web.store
    kept = [store.report(report.id) for report in store.reports(limit=100)]

    assert list(reports.values()) == kept[::-1]


def test_each_login_is_kept_beside_its_report(demo, reports):
    """What was sent is kept as it came."""
    store = demo.services.web.store
    ids = [report.id for report in store.reports(limit=100)][::-1]
    captures = [report.capture for report in reports.values()]
    kept = [store.capture(entry) for entry in ids]

    assert [(capture.subject, capture.attributes) for capture in captures] == [
        (entry.subject, entry.attributes) for entry in kept
    ]


@pytest.fixture
def plain(monkeypatch):
    """Nothing in the environment asks for colour or for another width."""
    for name in ("COLUMNS", "FORCE_COLOR", "TTY_COMPATIBLE", "NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def table(demo, plain, capsys):
    """The printed table."""
    del plain
    show(demo.walked)
    return capsys.readouterr().out


def test_the_table_fits_eighty_columns(table):
    """No line is longer than the narrowest terminal, and none holds a control sequence."""
    assert max(map(len, table.splitlines())) <= 80
    assert [] == re.findall(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", table)


@pytest.mark.parametrize("username", ENDS)
def test_the_table_names_everybodys_end(table, username):
    """Patron and verdict, cause and owner each stand whole on one line of the patron's own."""
    verdict, check, _, owner = ENDS[username]
    lines = table.splitlines()
    [row] = [number for number, line in enumerate(lines) if line.startswith(f"{username} ")]
    first, second = lines[row : row + 2]

    assert second.startswith(f"{WORDS[verdict]}  ")
    assert first.rstrip().endswith(f"  {check or 'none'}")
    assert owner is None or second.rstrip().endswith(f" · {OWNERS[owner]}")


def test_the_table_counts_what_works(table):
    """Five would get their books; two of them only today."""
    last = table.splitlines()[-1]

    assert "27 patrons logged in by SAML, OIDC, CAS and LDAP, looked up by NCIP; 5 work." == last


def test_a_login_that_does_not_come_about_stops_the_walk(demo, monkeypatch):
    """A defect of the demo is a sentence, not an empty row."""

    def fails(*_, **__):
        raise FormLoginFailed("no-form", "The page holds no login form.")

    monkeypatch.setattr("verifier.adapters.login.headless.sso.log_in", fails)

    with pytest.raises(Stopped, match=r"^The page holds no login form\.$"):
        walk(demo.services, lambda _: None)
