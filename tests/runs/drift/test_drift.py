import json
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest

from tests.factories import (
    BARCODE,
    OLD_BARCODE,
    PERSISTENT,
    make_form,
    make_found,
    make_identifier,
    make_record,
)
from tests.report import samples
from tests.runs.drift.stories import KNOWS, NOW, SILENT, WHOSE
from verifier.domain.model.capture import Protocol, Subject, SubjectKind
from verifier.domain.model.comparison import ComparedBy, DriftVerdict, EarlierReport, Effect
from verifier.domain.model.report import Verdict
from verifier.domain.model.stored_result import result_of
from verifier.runs import drift
from verifier.runs.baselines import pinned
from verifier.runs.drift import drift_of

GAIL = {"mail": "gail.good@example.edu", "givenName": "Gail", "sn": "Good"}
USUAL = {"employeeNumber": BARCODE, **GAIL}
SHORT = "00123456"
KNOWS_SHORT = {SHORT: make_found(make_record(make_identifier(SHORT)))}


def persistent(value):
    return Subject(kind=SubjectKind.NAME_ID, value=value, format=PERSISTENT)


STORIES = [
    pytest.param(
        {}, {}, DriftVerdict.SAME, "Nothing changed: the identifier still leads to the patron.",
        {}, id="nothing",
    ),
    pytest.param(
        {}, {"released": {**USUAL, "uid": "ggood"}},
        DriftVerdict.HARMLESS, "Harmless: the identifier still leads to the patron.",
        {"uid": ["new"]}, id="an attribute more",
    ),
    pytest.param(
        {}, {"released": {"libraryCard": BARCODE, **GAIL}},
        DriftVerdict.BREAKS, "Broken: a request of this patron no longer passes.",
        {"libraryCard": ["renamed", "name-format", "friendly-name"]},
        id="the attribute renamed",
    ),
    pytest.param(
        {}, {"released": {**USUAL, "employeeNumber": f"{BARCODE}@example.edu"}},
        DriftVerdict.BREAKS, "Broken: a request of this patron no longer passes.",
        {"employeeNumber": ["reformatted"]}, id="the value scoped",
    ),
    pytest.param(
        {"released": {**USUAL, "employeeNumber": f"{BARCODE}@example.edu"}}, {},
        DriftVerdict.MENDED, "Works again: a request of this patron now passes.",
        {"employeeNumber": ["reformatted"]}, id="the scope taken away",
    ),
    pytest.param(
        {"released": {**USUAL, "employeeNumber": SHORT}, "answers": KNOWS_SHORT},
        {"released": {**USUAL, "employeeNumber": "123456"}, "answers": KNOWS_SHORT},
        DriftVerdict.BREAKS, "Broken: a request of this patron no longer passes.",
        {"employeeNumber": ["reformatted"]}, id="leading zeros lost",
    ),
    pytest.param(
        {}, {"released": GAIL},
        DriftVerdict.BREAKS, "Broken: a request of this patron no longer passes.",
        {"employeeNumber": ["gone"]}, id="the attribute gone",
    ),
    pytest.param(
        {"subject": persistent("idp!sp!abc")}, {"subject": persistent("idp!sp!xyz")},
        DriftVerdict.HARMLESS, "Harmless: the identifier still leads to the patron.",
        {"name-id": ["changed"]}, id="another NameID",
    ),
    pytest.param(
        {}, {"subject": Subject(kind=SubjectKind.NONE)},
        DriftVerdict.HARMLESS, "Harmless: the identifier still leads to the patron.",
        {"name-id": ["gone"]}, id="no NameID",
    ),
    pytest.param(
        {}, {"released": {**USUAL, "sn": "Better"}},
        DriftVerdict.HARMLESS, "Harmless: the identifier still leads to the patron.",
        {"sn": ["changed"]}, id="another family name",
    ),
    pytest.param(
        {}, {"answers": SILENT}, DriftVerdict.CANNOT_TELL,
        "Whether the identifier still leads to the patron is not known: the library system gave "
        "no answer, and ReShare would receive the same identifier as then.",
        {}, id="the library system silent",
    ),
    pytest.param(
        {}, {"answers": SILENT, "released": {**USUAL, "employeeNumber": OLD_BARCODE}},
        DriftVerdict.CANNOT_TELL,
        "Whether the identifier still leads to the patron is not known: the library system gave "
        "no answer, and ReShare would receive another identifier than then.",
        {"employeeNumber": ["changed"]}, id="silent, and another identifier",
    ),
    pytest.param(
        {}, {"answers": {}}, DriftVerdict.BREAKS,
        "Broken: a request of this patron no longer passes.",
        {}, id="the record gone",
    ),
    pytest.param(
        {"answers": {}}, {"answers": {}}, DriftVerdict.SAME,
        "Nothing changed: a request of this patron does not pass.",
        {}, id="as broken as before",
    ),
    pytest.param(
        {"answers": {}}, {"answers": {}, "released": {**USUAL, "uid": "ggood"}},
        DriftVerdict.STILL_BROKEN,
        "Something changed, and it is still broken: a request of this patron does not pass.",
        {"uid": ["new"]}, id="broken in another way",
    ),
    pytest.param(
        {"answers": SILENT}, {}, DriftVerdict.HARMLESS,
        "Harmless: the identifier still leads to the patron.",
        {}, id="silent then",
    ),
    pytest.param(
        {"answers": SILENT}, {"answers": {}}, DriftVerdict.CANNOT_TELL,
        "Whether the identifier still leads to the patron is not known: a request of this "
        "patron does not pass, and whether it did then is not known.",
        {}, id="silent then, and no record now",
    ),
    pytest.param(
        {"answers": None}, {"answers": None, "released": {**USUAL, "uid": "ggood"}},
        DriftVerdict.HARMLESS,
        "Harmless: ReShare receives the same identifier before and after.",
        {"uid": ["new"]}, id="no library system at all",
    ),
    pytest.param(
        {}, {"released": {**USUAL, "employeeNumber": OLD_BARCODE},
             "answers": {OLD_BARCODE: make_found(
                 make_record(make_identifier(OLD_BARCODE), internal_id="u2"))}},
        DriftVerdict.BREAKS,
        "Broken: a request now leads to another patron's record.",
        {"employeeNumber": ["changed"]}, id="another patron's record",
    ),
    pytest.param(
        {}, {"released": {**USUAL, "employeeNumber": OLD_BARCODE},
             "answers": {OLD_BARCODE: make_found()}},
        DriftVerdict.HARMLESS,
        "Harmless: ReShare receives another identifier, and the library system knows the patron "
        "by both.",
        {"employeeNumber": ["changed"]}, id="a new card",
    ),
]  # fmt: skip


@pytest.mark.parametrize("gone", [False, True], ids=["values", "remains"])
@pytest.mark.parametrize(("then", "now", "verdict", "message", "changes"), STORIES)
def test_a_story(desk, then, now, *, verdict, message, changes, gone):
    """A baseline tells the same with its values and when they are gone."""
    desk.pin(desk.report(**then), gone=gone)

    drift = desk.drift(desk.report(**now))

    assert (verdict, message) == (drift.verdict, drift.message)
    assert changes == {
        change.label: [kind.value for kind in change.kinds] for change in drift.changes
    }
    assert (ComparedBy.REMAINS if gone else ComparedBy.VALUES) is drift.compared_by
    assert (EarlierReport.BASELINE, "then") == (drift.against, drift.reference)


def test_the_login_before_is_compared_with_as_a_report(desk):
    """While its values are kept nothing has to be pinned."""
    drift = drift_of(desk.report({**USUAL, "uid": "ggood"}), desk.report())

    assert (DriftVerdict.HARMLESS, EarlierReport.BEFORE) == (drift.verdict, drift.against)
    assert ["uid"] == [change.label for change in drift.changes]


@pytest.mark.parametrize(
    ("then", "now", "verdict"),
    [
        ({}, {}, DriftVerdict.SAME),
        ({}, {"released": {**USUAL, "uid": "ggood"}}, DriftVerdict.HARMLESS),
        ({}, {"answers": {}}, DriftVerdict.BREAKS),
        ({"answers": {}}, {}, DriftVerdict.MENDED),
        ({"answers": {}}, {"answers": {}}, DriftVerdict.STILL_BROKEN),
        ({}, {"answers": SILENT}, DriftVerdict.CANNOT_TELL),
        ({"answers": SILENT}, {"answers": {}}, DriftVerdict.CANNOT_TELL),
        ({"answers": SILENT}, {}, DriftVerdict.HARMLESS),
    ],
)
def test_the_login_before_is_compared_with_by_what_stayed(desk, then, now, verdict):
    """Names, the verdict and findings are enough to see a road break."""
    before = result_of(desk.report(**then), reference="r1", **WHOSE)

    drift = drift_of(desk.report(**now), before)

    assert (verdict, ComparedBy.NAMES, "r1") == (drift.verdict, drift.compared_by, drift.reference)


def test_what_stayed_names_what_came_and_went(desk):
    """Attributes by their names, checks that find something wrong, and another protocol."""
    before = result_of(desk.report(), reference="r1", **WHOSE)

    drift = drift_of(desk.report(GAIL), before)

    assert [("employeeNumber", ["gone"])] == [
        (change.label, [kind.value for kind in change.kinds]) for change in drift.changes
    ]
    assert "release.identifier-missing" in drift.appeared
    back = drift_of(desk.report(), result_of(desk.report(GAIL), reference="r1", **WHOSE))
    assert drift.appeared == back.vanished
    assert ("protocol",) == drift_of(desk.report(protocol=Protocol.CAS), before).circumstances


@pytest.mark.parametrize("gone", [False, True], ids=["values", "remains"])
def test_what_is_not_in_a_value_is_told_as_well(desk, gone):
    """Which checks speak now, and another service; a transient NameID differs at every login."""
    desk.pin(desk.report(), gone=gone)
    transient = replace(desk.report().capture.subject, value="_99c1b2a3d4e5f60aa")
    lacking = desk.drift(desk.report(GAIL))
    same = desk.drift(desk.report(subject=transient))
    moved = desk.drift(desk.report(service_provider="https://other.example.edu/sp"))

    assert "release.identifier-missing" in lacking.appeared
    assert () == lacking.vanished
    assert (DriftVerdict.SAME, ()) == (same.verdict, same.changes)
    assert (DriftVerdict.HARMLESS, ("service-provider",)) == (moved.verdict, moved.circumstances)


@pytest.mark.parametrize("gone", [False, True], ids=["values", "remains"])
def test_the_site_takes_the_identifier_from_elsewhere(desk, gone):
    desk.pin(desk.report({**USUAL, "uid": BARCODE}), gone=gone)

    later = desk.report(
        {**USUAL, "uid": BARCODE},
        form=make_form(identifier="uid"),
        captured_at=NOW + timedelta(hours=1),
    )
    drift = desk.drift(later)

    assert DriftVerdict.SAME is drift.verdict
    assert ["another-carrier"] == [remark.kind for remark in drift.remarks]


def test_another_key_tells_nothing(desk):
    """That two digests differ would say nothing about the values."""
    desk.pin(desk.report(), gone=True)
    found = replace(pinned(desk.store, **WHOSE), digests=lambda value: (f"other {value}",))

    drift = drift_of(desk.report(), found)

    assert DriftVerdict.CANNOT_TELL is drift.verdict
    assert "sealed with a key that this instance does not have" in drift.message


@pytest.mark.parametrize("damage", ["verdict", "released", "created_at", "findings"])
def test_remains_of_another_version_tell_nothing(desk, damage):
    """They are said to be unreadable, and nothing is guessed."""
    desk.pin(desk.report(), gone=True)
    found = pinned(desk.store, **WHOSE)
    document = json.loads(found.baseline.remains.report)
    del document[damage]
    remains = replace(found.baseline.remains, report=json.dumps(document))
    found = replace(found, baseline=replace(found.baseline, remains=remains))

    drift = drift_of(desk.report(), found)

    assert DriftVerdict.CANNOT_TELL is drift.verdict
    assert "cannot be read by this version" in drift.message


def test_no_value_in_a_drift(desk):
    """It is printed into logs of pipelines: every story's values are looked for."""
    for story in STORIES:
        then, now, *_ = story.values
        message = repr(drift_of(desk.report(**now), desk.report(**then)))
        assert [] == [canary for canary in CANARIES if canary in message.lower()]


CANARIES = (BARCODE, OLD_BARCODE, SHORT, "123456", "gail", "good", "better", "xyz")


def test_a_new_card_is_a_pass(desk):
    """The two readings of a story above rest on these verdicts."""
    assert Verdict.PASS is desk.report(answers=KNOWS).diagnosis.verdict
    assert Verdict.FAIL is desk.report(answers={}).diagnosis.verdict
    assert Verdict.UNKNOWN is desk.report(answers=SILENT).diagnosis.verdict


def side(verdict=None, *, unanswered=False):
    return SimpleNamespace(verdict=verdict, unanswered=unanswered)


def came(road, *, same=True):
    judgement = SimpleNamespace(road=road, reason="so it is")
    return SimpleNamespace(judgement=judgement, same_identifier=same)


@pytest.mark.parametrize(
    ("then", "now", "road", "expected"),
    [
        (Verdict.PASS, None, Effect.HOLDS, DriftVerdict.CANNOT_TELL),
        (Verdict.PASS, None, Effect.BREAKS, DriftVerdict.BREAKS),
        (None, None, Effect.HOLDS, DriftVerdict.HARMLESS),
        (None, None, Effect.MENDED, DriftVerdict.MENDED),
        (None, None, Effect.STILL_BROKEN, DriftVerdict.STILL_BROKEN),
        (None, None, Effect.UNKNOWN, DriftVerdict.CANNOT_TELL),
        (None, Verdict.PASS, Effect.BREAKS, DriftVerdict.HARMLESS),
        (None, Verdict.PASS, Effect.MENDED, DriftVerdict.MENDED),
        (None, Verdict.WARNING, Effect.UNKNOWN, DriftVerdict.HARMLESS),
        (None, Verdict.FAIL, Effect.BREAKS, DriftVerdict.BREAKS),
        (None, Verdict.FAIL, Effect.STILL_BROKEN, DriftVerdict.STILL_BROKEN),
        (None, Verdict.FAIL, Effect.HOLDS, DriftVerdict.CANNOT_TELL),
        (Verdict.PASS, Verdict.WARNING, Effect.HOLDS, DriftVerdict.HARMLESS),
        (Verdict.FAIL, Verdict.PASS, Effect.MENDED, DriftVerdict.MENDED),
    ],
)
def test_what_the_library_system_said_goes_first(then, now, road, expected):
    """Where it was silent at one of the two logins nothing is called harmless by accident."""
    verdict, message = drift.judge(side(then), side(now), came(road), nothing=False)

    assert expected is verdict
    assert message.endswith(".")


@pytest.mark.parametrize("road", [Effect.HOLDS, Effect.STILL_BROKEN])
def test_nothing_changed_is_the_same(road):
    both = side(Verdict.FAIL if road is Effect.STILL_BROKEN else Verdict.PASS)

    assert DriftVerdict.SAME is drift.judge(both, both, came(road), nothing=True)[0]


@pytest.mark.parametrize(
    ("same", "more"),
    [
        (True, ", and ReShare would receive the same identifier as then"),
        (False, ", and ReShare would receive another identifier than then"),
        (None, ""),
    ],
)
@pytest.mark.parametrize(
    ("unanswered", "why"),
    [(True, "the library system gave no answer"), (False, "the library system was not asked")],
)
def test_a_silent_library_system_says_how_much_is_known(same, more, unanswered, why):
    """What ReShare would receive is known all the same."""
    now = side(unanswered=unanswered)
    _, message = drift.judge(side(Verdict.PASS), now, came(Effect.HOLDS, same=same), nothing=True)

    assert f"Whether {drift.LEADS} is not known: {why}{more}." == message


def test_what_is_only_worth_knowing_is_nothing_wrong():
    found = samples.failing().diagnosis.findings

    assert {
        entry.check for entry in found if entry.severity.value != "notice"
    } == drift.failing_checks(found)
