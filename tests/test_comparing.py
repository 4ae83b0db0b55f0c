from tests.diagnosis.compared import make_report
from tests.factories import BARCODE, make_capture, make_found, make_preview, make_site
from verifier.comparing import LoginPair, compare_logins, pair_logins
from verifier.model.capture import Subject, SubjectKind
from verifier.model.comparison import Road


def entry(name):
    kind = SubjectKind.NONE if name is None else SubjectKind.DN
    return make_capture(subject=Subject(kind=kind, value=name))


GAIL, OMAR, NOBODY = entry("uid=gail"), entry("uid=omar"), entry(None)


def paired(before, after):
    return [
        (before.index(one.before), after.index(one.after), one.paired_by)
        for one in pair_logins(before, after)
    ]


def test_one_login_in_each_file():
    """Whatever they name, they are compared."""
    assert [(0, 0, "only")] == paired([GAIL], [OMAR])


def test_several_are_paired_by_subject_and_then_in_order():
    """A subject that stands once on each side pairs its logins."""
    assert [(0, 1, "subject"), (1, 0, "subject")] == paired([GAIL, OMAR], [OMAR, GAIL])
    assert [(0, 1, "order"), (1, 0, "subject")] == paired([NOBODY, OMAR], [OMAR, GAIL])
    assert ["order", "order"] == [one.paired_by for one in pair_logins([GAIL, GAIL], [GAIL, OMAR])]


def test_uneven_files_are_not_paired():
    """Nobody can say which logins belong together."""
    assert () == pair_logins([GAIL], [GAIL, OMAR]) == pair_logins([], [GAIL])


def test_both_are_judged_under_the_same_site_file(tmp_path):
    """The stages make the previews where no library system was asked."""
    pair = LoginPair(before=GAIL, after=make_capture({}), paired_by="order")

    comparison = compare_logins(pair, site=make_site(tmp_path))

    assert Road.BREAKS is comparison.judgement.road
    assert (BARCODE, None) == (comparison.before.identifier, comparison.after.identifier)
    assert ("order", "Example University Library") == (
        comparison.paired_by,
        comparison.site_name,
    )


def test_what_the_library_system_said(tmp_path):
    """The reports' own previews are compared, with their verdicts."""
    reports = tuple(
        make_report(make_preview({"employeeNumber": value}), {BARCODE: make_found()})
        for value in (BARCODE, "999")
    )
    pair = LoginPair(before=GAIL, after=OMAR, paired_by="only")

    comparison = compare_logins(pair, site=make_site(tmp_path), reports=reports)

    assert "999" == comparison.after.identifier
    assert ("pass", "fail") == (comparison.before.verdict, comparison.after.verdict)
