from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

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
from tests.store.logins import NOW
from tests.store.runs import log_in, make_run
from verifier.domain.model.capture import GateCheck, GateOutcome
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
from verifier.pipeline.verify import verify
from verifier.store.db_errors import StoreProblem
from verifier.store.reports import ReportSummary
from verifier.store.tables import StoredReport

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


@pytest.mark.parametrize("name", OUTCOMES)
def test_a_report_comes_back_exactly(store, tmp_path, name):
    """Every kind of outcome, date and amount is the same after it was kept."""
    report = make_report(tmp_path, OUTCOMES[name])
    store.keep(make_capture(), report_id="r1", browser=None)

    store.save_report("r1", report)

    assert report == store.report("r1")


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
    store.keep(capture, report_id="r1", browser=None)

    store.save_report("r1", report)

    assert report == store.report("r1")
    assert capture == store.capture("r1")


def test_what_reshare_itself_told_comes_back_exactly(store, tmp_path):
    """Its settings, how they were read, and its own decision."""
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
    store.keep(make_capture(), report_id="r1", browser=None)

    store.save_report("r1", report)

    assert report == store.report("r1")


def test_lists_the_newest_reports(store, tmp_path):
    """All of the site's, the newest first and no more than asked for."""
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
    """A login judged again has one report."""
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
    """Forgetting and purging take the report too, out of the file itself."""
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
    """What can no longer be read is said so, and none of it is shown."""
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
