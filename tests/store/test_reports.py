import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import update

from tests.factories import (
    BARCODE,
    FixedIls,
    make_answer,
    make_attribute,
    make_capture,
    make_form,
    make_found,
    make_listener,
    make_record,
    make_settings,
    make_site,
)
from tests.report import samples
from tests.store.logins import NOW, SEAL, make_login
from tests.store.runs import log_in, make_run
from verifier.adapters.captures.report_json import read_support
from verifier.domain.model.capture import GateCheck, GateOutcome, RequestKind
from verifier.domain.model.comparison import BaselineDigests
from verifier.domain.model.lookup import (
    Ambiguous,
    CouldNotLook,
    Found,
    LookupFailure,
    NotFound,
    Privilege,
)
from verifier.domain.model.patron import Balance, Block, BlockKind, Stops
from verifier.domain.model.report import Verdict
from verifier.domain.model.reshare_settings import (
    LiveReading,
    OwnAnswer,
    SettingDifference,
    UnreadPart,
)
from verifier.domain.model.stored_result import ResultFilter, reference_of
from verifier.pipeline.verify import verify
from verifier.report.json_report import support_export
from verifier.store import reports
from verifier.store.db_errors import StoreProblem
from verifier.store.reports import ReportSummary
from verifier.store.serialization import read_report, report_text
from verifier.store.tables import ImportRow, StoredReport

RICH_RECORD = make_record(
    expires=date(2027, 6, 30),
    blocks=(Block(kind=BlockKind.FINES, stops=Stops.REQUESTS, until=date(2026, 12, 1)),),
    balance=Balance(amount=Decimal("12.50"), currency="USD"),
)

OUTCOMES = {
    "found": make_found(),
    "everything": Found(
        record=RICH_RECORD,
        answer=make_answer(
            privileges=(Privilege(key="STATUS", value="ACTIVE", valid_to=date(2027, 6, 30)),)
        ),
    ),
    "not-found": NotFound(message="Unknown User"),
    "ambiguous": Ambiguous(count=2, message="Non-Unique User", records=(RICH_RECORD,)),
    "silent": CouldNotLook(failure=LookupFailure.TIMEOUT, message="No answer in time."),
}


def make_report(folder, outcome=OUTCOMES["found"], *, capture=None, **site):
    return verify(
        capture or make_capture(),
        site=make_site(folder, **site),
        ils=(FixedIls(outcome),),
        expected=BARCODE,
    )


def saved(store, report, capture=None):
    """Keep a login and its report, and read the report again."""
    store.keep(capture or make_capture(), report_id="r1", browser=None)
    store.save_report("r1", report)
    return store.report("r1")


@pytest.mark.parametrize("name", OUTCOMES)
def test_a_report_comes_back_exactly(store, tmp_path, name):
    report = make_report(tmp_path, OUTCOMES[name])

    assert report == saved(store, report)


def test_odd_releases_come_back_exactly(store, tmp_path):
    """Blanks, empty and absent values, and flags given as text, stay what they are."""
    capture = make_capture(
        [
            make_attribute("employeeNumber", " 00123 ", ""),
            make_attribute("mail"),
            make_attribute("urn:x", "\u200b\u00e9\n"),
        ],
        checks=(GateCheck(name="replay", outcome=GateOutcome.NOT_CHECKED, detail="a file"),),
    )
    form = make_form(
        listener=make_listener(
            reqIdToUpper="false", reqIdRegex="(", reqIdReplacement="$1", reqIdToLower=True
        ),
        header_identifier="employeeNumber",
        attribute_map=(("x", ("urn:x",)),),
    )
    report = make_report(tmp_path, capture=capture, form=form)

    assert report == saved(store, report, capture)
    assert capture == store.capture("r1")


def test_what_reshare_itself_told_comes_back_exactly(store, tmp_path):
    live = LiveReading(
        differences=(SettingDifference(name="x", in_site_file=None, in_reshare="1"),),
        unread=(UnreadPart(what="patron profiles", message="No permission."),),
    )
    settings = make_settings(live=live, left_out=frozenset({"suppress_patron_info"}))
    report = verify(
        make_capture(),
        site=make_site(tmp_path, reshare=settings),
        ils=(FixedIls(OUTCOMES["found"]),),
        ask_reshare=lambda _: OwnAnswer(valid=False, status="FAIL", problems="[Unknown User]"),
    )

    assert report == saved(store, report)


def test_lists_the_newest_reports(store, tmp_path):
    report = make_report(tmp_path)
    for number, browser in enumerate(["mine", "mine", "yours", None, "mine"]):
        store.keep(make_capture(), report_id=f"r{number}", browser=browser)
        created = NOW + timedelta(minutes=number)
        store.save_report(f"r{number}", replace(report, created_at=created))

    assert ["r4", "r3", "r2", "r1", "r0"] == [report.id for report in store.reports()]
    assert [
        ReportSummary(
            id="r4",
            created_at=NOW + timedelta(minutes=4),
            idp_name="Example University",
            verdict=report.diagnosis.verdict,
            headline=report.diagnosis.headline.verdict,
            reason=report.diagnosis.headline.reason,
        )
    ] == store.reports(1)
    assert isinstance(store.reports(1)[0].verdict, Verdict)


def test_a_second_report_replaces_the_first(store, tmp_path):
    store.keep(make_capture(), report_id="r1", browser=None)
    store.save_report("r1", make_report(tmp_path))
    again = make_report(tmp_path, OUTCOMES["not-found"])

    store.save_report("r1", again)

    assert again == store.report("r1")
    assert 1 == len(store.reports())


def test_a_report_without_its_login_is_not_kept(store, tmp_path):
    """A login that was forgotten while it was judged stays forgotten."""
    with pytest.raises(StoreProblem, match=r"^The login of this report is no longer kept\.$"):
        store.save_report("r1", make_report(tmp_path))
    assert None is store.report("r1")


def test_a_report_goes_with_its_login(store, tmp_path):
    for report_id in ("r1", "r2"):
        store.keep(make_capture(), report_id=report_id, browser=None)
        store.save_report(report_id, make_report(tmp_path))

    store.forget("r1")
    assert None is store.report("r1")
    store.purge(NOW + timedelta(days=7))

    assert None is store.report("r2")
    content = b"".join(path.read_bytes() for path in tmp_path.rglob("verifier.sqlite3*"))
    assert BARCODE.encode() not in content


def test_a_report_of_another_version_is_a_sentence_without_its_values(store, tmp_path):
    store.keep(make_capture(), report_id="r1", browser=None)
    store.save_report("r1", make_report(tmp_path))
    with store._engine.begin() as connection:
        [sealed] = connection.exec_driver_sql("SELECT report FROM reports").one()
        text = store._seal.open(sealed, place="reports.report r1").replace('"runs"', '"ran"')
        sealed = store._seal.seal(text, place="reports.report r1")
        connection.execute(update(StoredReport).values(report=sealed))

    with pytest.raises(StoreProblem, match="by another version of the verifier") as problem:
        store.report("r1")
    assert BARCODE not in str(problem.value)
    assert problem.value.__cause__ is None


def test_a_forgotten_report_leaves_no_digest_of_the_person_in_its_run(store):
    """Whoever has the key could try every card number against it."""
    run = make_run(store)
    row_id = run.rows[0].id
    report_id = log_in(store, row_id)
    store.links.logged_in(row_id, BARCODE)
    store.forget(report_id)
    with store._engine.connect() as db:
        digests = db.exec_driver_sql("SELECT person_digest FROM run_rows").scalars().all()

    assert [None, None] == digests


DAY = timedelta(days=1)


def keep(store, reference, report=None, *, days=0, **whose):
    """Keep a report that was made so many days ago."""
    made = report or samples.failing()
    store.keep(make_login(), report_id=reference, browser=None, **whose)
    at = NOW - days * DAY
    store.save_report(reference, replace(made, created_at=at))


def references(page):
    return [entry.report_id for entry in page.entries]


@pytest.fixture
def full(store):
    """Four reports of two patrons and two identity providers."""
    keep(store, "aa11", samples.passing(), days=3, idp_id="campus", patron="grad1")
    keep(store, "bb22", days=2, idp_id="campus", patron="grad1")
    keep(store, "cc33", days=1, idp_id="new", patron="grad1")
    keep(store, "dd44", samples.unknown(), idp_id="campus")
    return store


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({}, ["dd44", "cc33", "bb22", "aa11"]),
        ({"idp_id": "campus"}, ["dd44", "bb22", "aa11"]),
        ({"patron": "grad1", "idp_id": "campus"}, ["bb22", "aa11"]),
        ({"verdict": Verdict.PASS}, ["aa11"]),
        ({"cause": "patron.identifier-is-another-attribute"}, ["cc33", "bb22"]),
        ({"since": NOW - 2 * DAY}, ["dd44", "cc33", "bb22"]),
        ({"until": NOW - 2 * DAY}, ["aa11"]),
        ({"reference": reference_of("bb22")}, ["bb22"]),
        ({"reference": reference_of("bb22").lower().replace("-", " ")}, ["bb22"]),
        ({"reference": "bb"}, ["bb22"]),
        ({"reference": "%"}, []),
        ({"patron": "nobody"}, []),
    ],
)
def test_results_are_looked_for(full, wanted, expected):
    assert expected == references(full.results.page(ResultFilter(**wanted)))


def test_pages_hold_every_result_once(store):
    for number in range(5):
        keep(store, f"r{number}", days=number // 3)

    first = store.results.page(size=2)
    second = store.results.page(after=first.older, size=2)
    third = store.results.page(after=second.older, size=2)

    assert ["r2", "r1", "r0", "r4", "r3"] == [
        *references(first),
        *references(second),
        *references(third),
    ]
    assert None is third.older


@pytest.mark.parametrize("after", ["", "x", "12", "x.r1", "9" * 30 + ".r1", "9" * 18 + ".r1"])
def test_a_page_that_begins_nowhere_is_the_first(store, after):
    """Anybody may type anything into an address."""
    keep(store, "r1")

    assert ["r1"] == references(store.results.page(after=after))


def test_a_result_outlives_its_values(full):
    before = full.results.page()
    full.purge(NOW + 7 * DAY)
    page = full.results.page()

    assert 4 == len(page.entries)
    assert [True] * 4 == [entry.has_values for entry in before.entries]
    assert not any(entry.has_values for entry in page.entries)
    assert full.results.of("bb22") == page.entries[2].result


def test_a_forgotten_login_leaves_no_result(full):
    full.forget("bb22")

    assert None is full.results.of("bb22")
    assert "bb22" not in references(full.results.page())


def test_what_results_can_be_looked_for_by(full, monkeypatch):
    """A page is not made of thousands of choices."""
    there = full.results.there()
    monkeypatch.setattr(reports, "MOST_CHOICES", 1)

    assert ("campus", "new") == there.idp_ids
    assert ("grad1",) == there.patrons
    assert ("patron.identifier-is-another-attribute",) == there.causes
    assert ("campus",) == full.results.there().idp_ids


def test_the_result_before_is_of_the_same_patron_and_identity_provider(full):
    before = full.results.before("bb22")

    assert ("aa11", True) == (before.report_id, before.has_values)
    assert None is full.results.before("aa11")
    assert None is full.results.before("cc33")
    assert None is full.results.before("dd44")
    assert None is full.results.before("nowhere")


REMAINS = BaselineDigests(report='{"schema": "report/1"}', digests=(("a/0", "d1"),), probe="p")


def pin(store, report_id="r1", idp_id="campus", patron="grad1"):
    return store.baselines.pin(
        report_id, idp_id=idp_id, patron=patron, remains=REMAINS, by="operator Pat"
    )


def test_a_baseline_comes_back_exactly(store):
    made = pin(store)

    assert (NOW, REMAINS) == (made.pinned_at, made.remains)
    assert made == store.baselines.of("campus", "grad1")
    assert made == store.baselines.get(made.id)
    assert None is store.baselines.of("campus", "grad2")
    assert [True, False] == [store.baselines.unpin(made.id) for _ in range(2)]
    assert () == store.baselines.listed()


def test_baselines_are_listed_in_order(store):
    for idp_id, patron in (("new", "a"), ("campus", "b"), ("campus", "a")):
        pin(store, idp_id=idp_id, patron=patron)

    assert [("campus", "a"), ("campus", "b"), ("new", "a")] == [
        (entry.idp_id, entry.patron) for entry in store.baselines.listed()
    ]

    assert ["a", "b"] == [entry.patron for entry in store.baselines.listed(idp_id="campus")]
    assert 2 == len(store.baselines.listed(patron="a"))


def test_a_line_says_what_is_known_of_the_report(store):
    store.keep(make_login(), report_id="r1", browser=None)
    store.save_report("r1", samples.failing())
    pin(store)
    pin(store, "r2", patron="grad2")

    assert [(Verdict.FAIL, "ReShare would not find this patron.", True), (None, None, False)] == [
        (line.verdict, line.headline, line.has_values) for line in store.baselines.listed()
    ]

    store.holdings.forget_values(NOW + timedelta(days=1))
    assert not store.baselines.listed()[0].has_values


def test_a_digest_is_of_one_patron_alone(store):
    """Names that run together the same are told apart."""
    digests = {
        store.baselines.digest("7", idp_id=idp_id, patron=patron)
        for idp_id, patron in (("ab", "c"), ("a", "bc"), ("a\0b", "c"), ("a", "b\0c"))
    }

    assert 4 == len(digests)
    assert SEAL.digest("7", of="x") not in digests
    assert (store.baselines.digest("7", idp_id="a", patron="c"),) == store.baselines.digests(
        "7", idp_id="a", patron="c"
    )


def test_remains_of_another_version_are_a_sentence(store):
    """Nothing is guessed of what cannot be read."""
    pin(store)
    with store._engine.begin() as connection:
        connection.exec_driver_sql("UPDATE baselines SET remains = '{}'")

    with pytest.raises(StoreProblem, match="another version of the verifier"):
        store.baselines.of("campus", "grad1")


@pytest.fixture
def report(tmp_path):
    at = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
    text = support_export(samples.failing(), site=make_site(tmp_path), number="N-1", now=at)
    return read_support(text.encode())


def test_an_import_comes_back_exactly(store, report):
    first, second = store.imports.keep(report), store.imports.keep(report)

    assert report == store.imports.get(first)
    assert {first, second} == {import_id for import_id, _ in store.imports.latest()}
    assert None is store.imports.get("nowhere")
    assert [True, False] == [store.imports.forget(first) for _ in range(2)]


def test_the_list_holds_no_more_than_it_shows(store, report, monkeypatch):
    """However large and many the files are that somebody hands in."""
    monkeypatch.setattr(reports, "MOST_LISTED", 3)
    for _ in range(5):
        store.imports.keep(report)
    listed = [kept for _, kept in store.imports.latest()]

    assert report.findings
    assert [((), (), ())] * 3 == [
        (entry.findings, entry.route, entry.attributes) for entry in listed
    ]
    assert [report.headline] * 3 == [entry.headline for entry in listed]


def test_an_import_goes_when_logins_go(store, report):
    made = store.imports.keep(report)
    store.purge(NOW + timedelta(days=6))
    assert report == store.imports.get(made)

    store.purge(NOW + timedelta(days=7))

    assert None is store.imports.get(made)


def test_an_import_is_sealed(store, report):
    """It names institutions; and one of another version is a sentence."""
    made = store.imports.keep(report)
    with store._engine.begin() as connection:
        [sealed] = connection.exec_driver_sql("SELECT content FROM imported_reports").one()
        assert b"Example" not in sealed
        text = json.dumps({"number": "N-1"})
        sealed = store._seal.seal(text, place=f"imported_reports.content {made}")
        connection.execute(update(ImportRow).values(content=sealed))

    with pytest.raises(StoreProblem, match="import it again"):
        store.imports.get(made)


def test_reports_that_version_0_1_0_kept_can_be_read():
    """There each stage lay within the next one, and a sentence was called otherwise."""
    lines = Path(__file__).with_name("reports_of_0_1.jsonl").read_text("utf-8").splitlines()
    failing, pasted = map(read_report, lines)

    assert samples.failing() == failing
    assert pasted == read_report(report_text(pasted))
    assert "Unknown User" == pasted.lookup.decisive.outcome.message
    assert BARCODE == pasted.preview.patron_identifier
    assert RequestKind.OPENURL is pasted.capture.request.kind
    assert pasted.preview.posted.message
    assert "VALIDATED" not in str(pasted.decision.state)
    assert [Verdict.FAIL] * 2 == [report.diagnosis.verdict for report in (failing, pasted)]
