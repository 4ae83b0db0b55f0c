import tomllib
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from tests.domain.checks.connection_tests import make_test
from tests.factories import FixedIls, make_form, make_settings, make_site
from tests.fake_reshare import FakeReshare, make_access, serving
from tests.report.samples import how
from verifier.adapters.config_files.reading import read_files
from verifier.adapters.ils.connections import ConnectedIls, Pace
from verifier.domain.checks.catalogue import DELIVERY_CHECKS
from verifier.domain.model.config_files import DeliveryFiles, FilesRead
from verifier.domain.model.finding import Owner, Station
from verifier.domain.model.lookup import CouldNotLook, LookupFailure, NotFound
from verifier.domain.model.request_form import EntryPoint
from verifier.domain.model.site import Idp, IlliadSettings, IlsConnection, IlsRole
from verifier.domain.model.site import TestPatron as Patron
from verifier.pipeline.lint import delivery_of, lint
from verifier.report import html, json_report, lint_report
from verifier.settings.site_file import load_site

UNKNOWN = NotFound(message="Unknown User")


def connected(answers, name="koha", url="https://ils.example.edu"):
    return ConnectedIls(
        connector=FixedIls(answers, connection_id=name, role=IlsRole.EVIDENCE),
        sees={},
        pace=Pace(per_second=1000, at_once=4),
        connection=IlsConnection(id=name, connector="koha", role=IlsRole.EVIDENCE, url=url),
    )


@pytest.fixture
def site(tmp_path):
    return make_site(tmp_path, idps=())


def test_each_connection_is_tested_and_judged(site):
    refused = CouldNotLook(failure=LookupFailure.AUTH_ERROR, message="Check `password`.")

    result = lint(site, (connected(UNKNOWN), connected(refused, "folio")))

    assert ["the delivery", '[[ils]] "koha"', '[[ils]] "folio"'] == [
        place.place for place in result.places
    ]
    assert {
        ('[[ils]] "koha"', "connection.no-test-patron"),
        ('[[ils]] "folio"', "connection.no-test-patron"),
        ('[[ils]] "folio"', "connection.sign-in-refused"),
    } == {
        (place, finding.check)
        for place, finding in result.findings
        if finding.check.startswith("connection.")
    }
    assert not result.looked_everywhere


def test_an_identity_provider_is_tested_like_a_connection(tmp_path):
    (tmp_path / "idp-metadata.xml").write_text("a text")

    result = lint(make_site(tmp_path), (connected(UNKNOWN),))

    assert ["campus", "koha"] == [test.connection for test in result.tests]
    assert ('[[idp]] "campus"', "connection.answer-not-understood") in {
        (place, finding.check) for place, finding in result.findings
    }
    assert ("verifier.toml", "koha (koha, role evidence)") == result.checked
    assert ["campus (identity provider, saml)"] == [entry.what for entry in result.failed]


def test_an_identity_provider_that_takes_too_long(tmp_path, monkeypatch):
    monkeypatch.setattr("verifier.pipeline.lint.SECONDS_FOR_IDPS", 0.0)

    [test] = lint(make_site(tmp_path), ()).tests

    assert "idp-metadata.xml: The test did not end within 0 seconds." == test.failed.message


def test_an_open_road_is_told(site):
    result = lint(site, (connected(UNKNOWN, url="http://ils.example.edu"),))

    assert "connection.not-encrypted" in {finding.check for _, finding in result.findings}
    assert result.looked_everywhere


def test_nothing_to_test(site):
    """A site without connections has nothing wrong with them; its settings are judged."""
    result = lint(site, ())

    assert () == result.tests
    assert {"delivery.identifier-goes-to-suppliers"} == {
        finding.check for _, finding in result.findings
    }
    assert result.looked_everywhere
    assert ["identity provider", "configuration files", "ReShare", "library system"] == [
        entry.what for entry in result.not_checked
    ]
    assert ("verifier.toml",) == result.checked


def test_a_slow_pace_is_no_failure(site):
    """The sign-in and the look-up each wait for their turn, as the site file wants it."""
    finding = connected(UNKNOWN)
    slow = replace(
        finding,
        pace=Pace(per_second=1.5, at_once=1),
        connection=replace(finding.connection, timeout_seconds=0.05, lookups_per_second=1.5),
    )
    slow.sign_in()

    assert lint(site, (slow,)).looked_everywhere


def about_illiad(result):
    """Where something was found about ILLiad, and by which check."""
    return [
        (place, finding.check)
        for place, finding in result.findings
        if finding.check.startswith("illiad.")
    ]


def test_illiads_settings_are_judged(tmp_path):
    settings = IlliadSettings(addon=(("Queue", "x "),))

    result = lint(make_site(tmp_path, idps=(), illiad=settings), ())

    assert [
        ("[reshare.illiad]", "illiad.addon-setting-blanks"),
        ("[reshare.illiad]", "illiad.field-not-stated"),
    ] == about_illiad(result)
    assert result.looked_everywhere
    assert ["the delivery"] == [
        place.place for place in lint(make_site(tmp_path, idps=()), ()).places
    ]


def test_what_is_not_said_of_illiad_is_told_where_requests_come_from_there(tmp_path):
    """A site whose requests ILLiad places has to say which column it sends."""
    site = make_site(tmp_path, idps=(), form=make_form(door=EntryPoint.ILLIAD))

    assert [("[reshare.illiad]", "illiad.field-not-stated")] == about_illiad(lint(site, ()))


def test_the_files_are_read_and_judged(site, tmp_path):
    (tmp_path / "openurl.json").write_text('{"services": {\n"EXU": {"reqIdHeader": "X-A"}}}')
    files = DeliveryFiles(listener=tmp_path / "openurl.json", proxy=(tmp_path / "gone.conf",))

    result = lint(replace(site, files=files), ())

    assert ("openurl.json, line 2, services.EXU.reqIdHeader", "delivery.header-name-capitals") in {
        (place, finding.check) for place, finding in result.findings
    }
    assert ("openurl.json",) == result.read
    assert ["gone.conf"] == [entry.place.file for entry in result.unread]
    assert not result.looked_everywhere


def test_what_to_change_is_said_once_for_each_check(site):
    unchecked = replace(site, reshare=make_settings(borrower_check=None))
    result = lint(unchecked, ())

    assert ["delivery.borrower-check-off", "delivery.identifier-goes-to-suppliers"] == [
        change.finding for change in result.changes
    ]


@pytest.fixture
def reshare():
    return FakeReshare()


@pytest.fixture
def with_reshare(site, reshare):
    with serving(reshare) as url:
        yield replace(site, okapi=make_access(url), allow_private_addresses=True)


def test_the_way_to_reshare_is_tested_like_a_connection(with_reshare, reshare):
    reshare.permissions.discard("rs.hostlmspatronprofiles.read")

    result = lint(with_reshare, (connected(UNKNOWN),))

    assert ["ReShare", "koha"] == [test.connection for test in result.tests]
    [(place, finding)] = [
        (place, finding)
        for place, finding in result.findings
        if finding.check == "connection.permission-missing"
    ]
    assert ("[reshare.okapi]", Owner.RESHARE) == (place, finding.owner)
    assert Station.RESHARE is finding.station
    assert "ReShare does not allow everything that is asked." == finding.message
    assert not result.looked_everywhere


def test_an_old_copy_of_reshares_settings_is_told(with_reshare, reshare):
    reshare.set("borrower_check", None)

    result = lint(with_reshare, ())

    assert ("[reshare.settings]", "decision.settings-differ") in {
        (place, finding.check) for place, finding in result.findings
    }
    assert result.looked_everywhere
    assert "set Borrower check to NCIP" in result.changes[0].text
    assert result.changes[0] is result.change(result.findings[0][1])


def test_the_examples_are_tried_on_the_own_service(tmp_path, site):
    service = '{"reqIdHeader": "x", "reqIdRegex": "^([a-z]+)@x$", "reqIdReplacement": "$1"}'
    (tmp_path / "l.json").write_text(f'{{"services": {{"EXU": {service}, "B": {service}}}}}')
    read = replace(
        site, files=DeliveryFiles(listener=tmp_path / "l.json"), header_examples=("jdoe@x", "123")
    )

    own, other = delivery_of(read, read_files(read.files)).services

    assert (2, 1) == (own.regex.tried, own.regex.matched)
    assert 0 == other.regex.tried


def test_what_test_patrons_must_have(site):
    """And the entity IDs that are stated, each as the site file has it."""
    patrons = (
        Patron(id="a", username="a", expected_identifier="M1"),
        Patron(id="b", username="b"),
    )
    idps = (Idp(id="x", protocol="saml", entity_id="https://idp.example", test_patrons=patrons),)

    delivery = delivery_of(replace(site, idps=idps), FilesRead())

    assert (("M1",), ("https://idp.example",)) == (delivery.expected, delivery.entity_ids)


def test_no_secret_of_a_file_is_shown(site, tmp_path):
    """Passwords and keys stand in these files; no report has them."""
    secret = "hush-hush"
    texts = {
        "l.json": f'{{"okapiUrl": "x", "password": "{secret}", "reqIdHeader": "X-A"}}',
        "c.ini": f"[LDAP]\nbind_password = {secret}",
        "p.conf": f"RequestHeader set Authorization {secret}\nRequestHeader set X-B {secret}",
        "n.conf": f"location / {{ proxy_set_header X-C {secret}; proxy_pass http://{secret}; }}",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
    files = DeliveryFiles(
        listener=tmp_path / "l.json",
        vufind_config=tmp_path / "c.ini",
        proxy=(tmp_path / "p.conf", tmp_path / "n.conf"),
    )
    result = lint(replace(site, files=files, header_examples=(secret,)), ())

    assert len(result.findings) > 2
    assert secret not in json_report.lint_as_json(result)
    assert secret not in lint_report.lint_as_text(result, how())
    assert secret not in html.lint_as_html(result)


# Whole configurations of a delivery: one planted mistake each, and some that are sound. A sound
# one is a site file with the files that it names. A mistake is a sound one with a text replaced
# in it, which stands there once.
FOLDER = Path(__file__).parent / "lint_configurations"
SITE_FILE = "verifier.toml"


@pytest.fixture
def _no_identity_provider_is_asked(monkeypatch):
    """The delivery is judged here; the servers that the site files name do not exist."""
    monkeypatch.setattr(
        "verifier.pipeline.lint.try_idp", lambda _, idp, **__: make_test(connection=idp.id)
    )


def stories(kind):
    """Each story of one kind by its name."""
    return {
        path.stem: tomllib.loads(path.read_text("utf-8"))
        for path in sorted((FOLDER / kind).glob("*.toml"))
    }


SOUND = stories("sound")
MISTAKES = stories("mistakes")


def files_of(story):
    return {SITE_FILE: story["site"], **story.get("files", {})}


def with_mistake(story):
    """The files of the base, with each change made in the one place that it fits."""
    files = files_of(SOUND[story["base"]])
    for change in story["change"]:
        text = files[change["file"]]
        assert 1 == text.count(change["from"]), change
        files[change["file"]] = text.replace(change["from"], change["to"])
    return files


def found_in(folder, files):
    """What lint finds, consequences left out: check and place of each."""
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")
    site = load_site(folder / SITE_FILE, environ={"GRAD1": "invented"})
    result = lint(site, ())
    assert () == result.unread
    assert "crashed" not in {run.result.outcome for place in result.places for run in place.runs}
    return [
        (finding.check, place)
        for place, finding in result.findings
        if finding.follows_from is None
    ]


def test_there_are_enough():
    assert len(SOUND) >= 10
    assert len(MISTAKES) >= 40
    assert {check.id for check in DELIVERY_CHECKS} == {
        mistake["mistake"] for mistake in MISTAKES.values()
    }


@pytest.mark.usefixtures("_no_identity_provider_is_asked")
@pytest.mark.parametrize("name", SOUND)
def test_nothing_is_found_on_a_sound_one(name, tmp_path):
    assert [] == found_in(tmp_path, files_of(SOUND[name]))


@pytest.mark.usefixtures("_no_identity_provider_is_asked")
@pytest.mark.parametrize("name", MISTAKES)
def test_each_mistake_is_named_with_its_place(name, tmp_path):
    story = MISTAKES[name]
    found = found_in(tmp_path, with_mistake(story))
    named = [place for check, place in found if check == story["mistake"]]

    assert {story["mistake"]: 1} == Counter(check for check, _ in found)
    assert named[0].startswith(story["named"])
