import json
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.adapters.captures.sample_files import taken
from tests.domain.diagnosis.changes.compared import EVERY_CHANGE, EVERY_SUBJECT, attributes
from tests.factories import (
    BARCODE,
    OLD_BARCODE,
    FixedIls,
    make_attribute,
    make_capture,
    make_form,
    make_found,
)
from tests.factories import make_site as site_in
from verifier.adapters.captures.report_json import read_reports
from verifier.domain.diagnosis.changes.comparison import ComparedLogin
from verifier.domain.model.capture import Subject, SubjectKind
from verifier.domain.model.comparison import ChangeKind, ComparisonSet, Effect, Impact
from verifier.domain.model.lookup import CouldNotLook, LookupFailure
from verifier.domain.model.request_form import EntryPoint
from verifier.domain.model.saved_login import SavedLogin
from verifier.pipeline.compare import compare_logins, walk_of
from verifier.pipeline.verify import verify
from verifier.report.json_report import report_as_dict

KNOWS = (FixedIls({BARCODE: make_found()}),)
BY_VALUE = {ChangeKind.CHANGED, ChangeKind.REFORMATTED, ChangeKind.REORDERED, ChangeKind.BY_NATURE}
"""What only the values can tell."""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    return site_in(tmp_path_factory.mktemp("site"))


def walk(released, site, **more):
    return walk_of(SavedLogin(capture=make_capture(released, **more)), form=site.form)


def reported(released, site, *, redact=False, ils=(), **more):
    """The same login, handed in as the JSON of its report."""
    report = verify(make_capture(released, **more), site=site, ils=ils)
    [login] = read_reports(taken(json.dumps(report_as_dict(report, redact=redact))))
    return walk_of(login, form=site.form)


def compared(before, after, site, **more):
    return compare_logins([before], [after], site=site, **more)


def people(site, *names):
    """A login of each, by a directory."""
    subjects = [Subject(kind=SubjectKind.DN, value=name) for name in names]
    return [walk(attributes(), site, subject=subject) for subject in subjects]


def known(captures, site):
    return {place: verify(capture, site=site, ils=KNOWS) for place, capture in enumerate(captures)}


@pytest.mark.parametrize(("before", "after", "named", "bearing", "road"), EVERY_CHANGE)
def test_every_kind_of_change_of_a_set(before, after, *, named, bearing, road, site):
    """All of three logins have it, and nobody differs from the rest."""
    sides = [[walk(side, site)] * 3 for side in (before, after)]
    found = compare_logins(*sides, site=site).together
    [shared] = found.changes

    assert named == (shared.label, *(kind.value for kind in shared.kinds))
    assert (bearing, (1, 2, 3)) == (shared.bearing, shared.logins)
    assert (((road, 3),), ()) == (found.roads, found.unlike)
    assert {(kind, 3) for kind in shared.kinds} == set(found.kinds)


@pytest.mark.parametrize(("before", "after", "named", "bearing", "road"), EVERY_CHANGE)
def test_every_kind_of_change_of_reports(before, after, *, named, bearing, road, site):
    """A report that is not masked tells what its login tells, in whatever mixture."""
    logins = compared(walk(before, site), walk(after, site), site)
    for sides in (
        (reported(before, site), reported(after, site)),
        (walk(before, site), reported(after, site)),
    ):
        found = compared(*sides, site)

        assert logins.changes == found.changes
        assert (bearing, road) == (found.changes[0].bearing, found.judgement.road)
        assert named[0] == found.changes[0].label


@pytest.mark.parametrize(
    ("before", "after", "named", "road"),
    [pytest.param(*case.values[:3], case.values[4], id=case.id) for case in EVERY_CHANGE],
)
@pytest.mark.parametrize("masked", [(True, True), (True, False), (False, True)])
def test_every_kind_of_change_of_masked_reports(before, after, *, named, road, masked, site):
    """What names and numbers tell is told; of values nothing is said, and never a wrong thing."""
    sides = [
        reported(side, site, redact=masks)
        for side, masks in zip((before, after), masked, strict=True)
    ]
    found = compared(*sides, site)
    kinds = {kind for change in found.changes for kind in change.kinds}
    beside = {ChangeKind(entry) for entry in named[1:]} - BY_VALUE - {ChangeKind.RENAMED}

    assert kinds & BY_VALUE == set()
    assert found.judgement.road in (road, Effect.UNKNOWN)
    assert "values-masked" in [remark.kind for remark in found.judgement.remarks]
    if ChangeKind.RENAMED.value not in named:
        assert beside <= kinds


@pytest.mark.parametrize(("before", "after", "expected"), EVERY_SUBJECT)
def test_every_kind_of_change_of_subjects(before, after, expected, site):
    """Sets and reports tell what two logins tell; of masked values only their kind and format."""
    of_set, of_report = (
        [make(None, site, subject=entry) for entry in (before, after)] for make in (walk, reported)
    )
    together = compare_logins(of_set[:1] * 3, of_set[1:] * 3, site=site).together
    [change] = compared(*of_report, site).changes
    masked = compared(
        *(reported(None, site, redact=True, subject=entry) for entry in (before, after)), site
    )
    kinds = {kind for change in masked.changes for kind in change.kinds}

    assert [expected] == [[kind.value for kind in change.kinds] for change in together.changes]
    assert expected == [kind.value for kind in change.kinds]
    assert kinds & BY_VALUE == set()
    assert {ChangeKind(entry) for entry in expected} - BY_VALUE <= kinds


@pytest.mark.parametrize("make", [walk, reported])
@pytest.mark.parametrize(
    ("service", "kind", "bearing"),
    [
        ("https://verify.example.edu/sp", ChangeKind.CHANGED, Impact.HARMLESS),
        ("https://vufind.example.edu/sp", ChangeKind.BY_NATURE, Impact.BY_NATURE),
    ],
)
def test_pairwise_values_of_sets_and_reports(make, service, kind, bearing, site):
    """Another value at another service is due for everybody, and a change at the same one."""
    targeted = "urn:oid:1.3.6.1.4.1.5923.1.1.1.10"
    before = make(attributes(make_attribute(targeted, "abcdefgh")), site)
    after = make(attributes(make_attribute(targeted, "hgfedcba")), site, service_provider=service)
    [shared] = compare_logins([before] * 3, [after] * 3, site=site).together.changes

    assert ((kind,), bearing) == (shared.kinds, shared.bearing)
    assert (1, 2, 3) == shared.logins


def test_a_masked_value_is_neither_the_same_nor_another(site):
    """Two numbers of one length look alike, and so does the same number."""
    for number in (BARCODE, OLD_BARCODE):
        found = compared(
            reported(attributes(), site, redact=True),
            reported(attributes(employeeNumber=number), site, redact=True),
            site,
        )

        assert (None, Effect.UNKNOWN) == (found.same_identifier, found.judgement.road)
        assert {Impact.NOT_COMPARED} == {change.bearing for change in found.changes}
        assert not found.nothing_changed


RELEASED = st.dictionaries(
    st.sampled_from(["employeeNumber", "mail", "uid", "sn", "other"]),
    st.lists(
        st.sampled_from(["", "0", "-", BARCODE, "ggood", "Gail", "a@example.edu"]), max_size=2
    ),
    max_size=4,
)


@given(RELEASED, RELEASED)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_mask_never_changes_the_road(site, before, after):
    """What is said of masked reports is what the values would say, or that it cannot be said."""
    truth = compared(walk(before, site), walk(after, site), site).judgement.road
    masked = compared(
        reported(before, site, redact=True), reported(after, site, redact=True), site
    ).judgement.road
    # A masked placeholder looks like an identifier: the road after is broken either way.
    same = {truth, Effect.BREAKS} if truth is Effect.STILL_BROKEN else {truth}

    assert masked in same | {Effect.UNKNOWN}


def test_what_reports_say_decides_where_both_say_something(site):
    """The library system knew the patron by both identifiers, so the road holds."""
    ils = (FixedIls({BARCODE: make_found(), OLD_BARCODE: make_found()}),)
    sides = [
        reported(attributes(employeeNumber=entry), site, ils=ils)
        for entry in (BARCODE, OLD_BARCODE)
    ]

    found = compared(*sides, site)

    assert Effect.HOLDS_BY_ANOTHER is found.judgement.road
    assert ["employeeNumber"] == [entry.attribute for entry in found.before.carried_by]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(BARCODE, OLD_BARCODE, id="no first cause but the silence"),
        pytest.param(BARCODE, "9" * 300, id="another first cause after"),
        pytest.param("9" * 300, "8" * 300, id="another first cause before and after"),
        pytest.param(None, BARCODE, id="nothing to ask about before"),
    ],
)
def test_a_silent_library_system_is_one_live_and_in_reports(before, after, site):
    """What goes wrong first elsewhere makes no answer of its silence."""
    ils = (FixedIls(CouldNotLook(failure=LookupFailure.TIMEOUT, message="no answer")),)
    released = [attributes(employeeNumber=entry) for entry in (before, after)]
    live = [
        ComparedLogin.of_report(verify(make_capture(entry), site=site, ils=ils))
        for entry in released
    ]
    saved = [reported(entry, site, ils=ils) for entry in released]

    assert [before is not None, True] == [entry.unanswered for entry in live]
    assert [entry.unanswered for entry in live] == [entry.unanswered for entry in saved]
    assert compared(*live, site).judgement == compared(*saved, site).judgement


def test_another_first_cause_is_said(site):
    """Both do not pass, and not for the same reason."""
    sides = [
        reported(attributes(employeeNumber=number), site, ils=KNOWS)
        for number in (OLD_BARCODE, None)
    ]
    found = compared(*sides, site)

    assert Effect.STILL_BROKEN is found.judgement.road
    assert "another-cause" in [remark.kind for remark in found.judgement.remarks]
    assert found.before.cause.check != found.after.cause.check


@pytest.mark.parametrize("redact", [False, True])
def test_a_report_under_other_settings(redact, site):
    """Its verdict is left aside; its login is followed under the settings of today."""
    today = replace(site, form=make_form(identifier="uid"))
    by_cas = replace(site, form=make_form(door=EntryPoint.VUFIND_CAS))
    released = attributes(uid="ggood4711")
    report = verify(make_capture(released), site=site, ils=KNOWS)
    [login] = read_reports(taken(json.dumps(report_as_dict(report, redact=redact))))

    found = walk_of(login, form=today.form)

    assert walk_of(login, form=by_cas.form).other_settings
    assert found.other_settings
    assert found.verdict is None
    assert ("xxxxx9999" if redact else "ggood4711") == found.identifier


def test_the_library_system_is_asked_about_pairs_alone(site):
    asked = []

    def ask(captures):
        asked.extend(capture.subject.value for capture in captures)
        return known(captures, site)

    before, after = people(site, "gail", "zoe", "uma"), people(site, "gail")
    found = compare_logins(before, after, site=site, verify=ask)

    assert ["gail", "gail"] == asked
    assert ["zoe", "uma"] == [entry.subject for entry in found.only_before]
    assert "pass" == found.comparisons[0].before.verdict


def test_what_an_interrupt_left_out_is_compared_as_far_as_it_goes(site):
    both = people(site, "gail", "uma")
    first, second = compare_logins(
        both, both, site=site, verify=lambda captures: known(captures[:2], site)
    ).comparisons

    assert ("pass", "pass") == (first.before.verdict, first.after.verdict)
    assert (None, None) == (second.before.verdict, second.after.verdict)
    assert second.same_identifier


def test_a_masked_report_is_never_asked_about(site):
    """A mask is nobody's identifier; what the report says stands."""
    asked = []

    def ask(captures):
        asked.extend(captures)
        return known(captures, site)

    masked = reported(attributes(), site, redact=True, ils=KNOWS)
    found = compared(masked, walk(attributes(), site), site, verify=ask)

    assert 1 == len(asked)
    assert ("pass", "pass") == (found.before.verdict, found.after.verdict)


def test_one_pair_is_no_set(site):
    """As soon as anybody is left alone there is a set, even of no pair at all."""
    masks, other = (
        walk(attributes(mail=mail, givenName=name, sn=name), site)
        for mail, name in (("gail@example.edu", "Gail"), ("omar@example.edu", "Omar"))
    )

    assert not isinstance(compare_logins([masks], [other], site=site), ComparisonSet)
    assert 1 == len(compare_logins([masks, other], [other], site=site).comparisons)
    assert () == compare_logins([masks, masks], [other], site=site).comparisons


def test_both_are_judged_under_the_same_site_file(site):
    found = compared(walk(attributes(), site), walk({}, site), site)

    assert (BARCODE, None) == (found.before.identifier, found.after.identifier)
    assert ("only", "Example University Library") == (found.paired_by, found.site_name)
    assert Effect.BREAKS is found.judgement.road
