import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import (
    BASIC,
    DAY,
    NAMES,
    URI,
    FixedIls,
    make_attribute,
    make_capture,
    make_form,
    make_found,
    make_identifier,
    make_listener,
    make_record,
    make_settings,
    make_vufind,
)
from verifier.adapters.ils.lookup import look_up
from verifier.domain.checks.catalogue import (
    ALL_CHECKS,
    DECISION_CHECKS,
    LOGIN_CHECKS,
    PATRON_CHECKS,
    RELEASE_CHECKS,
    REQUEST_CHECKS,
    check_pages,
    explanations,
)
from verifier.domain.checks.check import (
    Draft,
    NotAsked,
    Saw,
    ask,
    error,
    known,
    mark_consequences,
    not_run,
    notice,
    warning,
)
from verifier.domain.diagnosis.lookup_plan import plan_lookups
from verifier.domain.diagnosis.matching import match_identifiers
from verifier.domain.model.finding import (
    CheckRun,
    Crashed,
    Evidence,
    Failed,
    Finding,
    NotRun,
    Owner,
    Passed,
    Severity,
    Station,
)
from verifier.domain.model.lookup import Ambiguous, CouldNotLook, LookupFailure, NotFound
from verifier.domain.model.patron import IdentifierStatus
from verifier.domain.model.request_form import EntryPoint
from verifier.domain.model.site import IlsRole
from verifier.domain.release.canonical import canonicalize
from verifier.domain.reshare_rules.decision import decide
from verifier.domain.reshare_rules.request_preview import preview_request


def make_check(*answers, check_id="stage.problem", after=()):
    @warning(check_id, Station.IDP, cites=("A document",), after=after, fine="all is well")
    def problem(_evidence):
        for answer in answers:
            if isinstance(answer, NotAsked):
                raise answer
            yield answer

    return problem


def make_run(check_id, *, failed):
    finding = Finding(
        check=check_id,
        severity=Severity.ERROR,
        message="It is wrong.",
        evidence=(),
        station=Station.IDP,
        owner=Owner.IDENTITY,
        cites=("A document",),
    )
    return CheckRun(
        check=check_id, result=Failed(findings=(finding,)) if failed else Passed(saw="")
    )


def test_a_draft_becomes_a_finding():
    proof = Evidence(what="attribute", name="uid")

    run = make_check(Draft("It is wrong.", proof)).run(None)

    assert (
        Finding(
            check="stage.problem",
            severity=Severity.WARNING,
            message="It is wrong.",
            evidence=(proof,),
            station=Station.IDP,
            owner=Owner.IDENTITY,
            cites=("A document",),
        ),
    ) == run.findings


@pytest.mark.parametrize(
    ("better", "station", "owner"),
    [
        ({"station": Station.ILS, "owner": Owner.PATRON}, Station.ILS, Owner.PATRON),
        ({"station": Station.LISTENER}, Station.LISTENER, Owner.RESHARE),
        ({"owner": Owner.PATRON}, Station.IDP, Owner.PATRON),
    ],
)
def test_a_draft_may_know_better(better, station, owner):
    (finding,) = make_check(Draft("It is wrong.", **better)).run(None).findings

    assert (station, owner) == (finding.station, finding.owner)


def test_who_owns_a_check():
    declared = (
        notice("stage.problem", Station.ILS),
        notice("x", Station.ILS, owned_by=Owner.PATRON),
    )

    assert [Owner.ILS, Owner.PATRON] == [declaration.owner for declaration in declared]


@pytest.mark.parametrize(
    ("answers", "result"),
    [
        ([Saw("one value")], Passed(saw="one value")),
        ([], Passed(saw="all is well")),
        ([NotAsked("nothing came")], NotRun(reason="nothing came")),
    ],
)
def test_where_nothing_is_wrong(answers, result):
    """A check passes with what it saw or with its own words, or keeps why it was not asked."""
    assert result == make_check(*answers).run(None).result


def test_what_is_wrong_goes_first():
    run = make_check(Saw("something"), Draft("It is wrong.")).run(None)

    assert ["It is wrong."] == [finding.message for finding in run.findings]


def test_what_a_question_needs():
    """What is known is given, even where it is empty; without it nothing is asked."""
    assert "" == known("", "never")
    with pytest.raises(NotAsked, match="nobody said"):
        known(None, "nobody said")


def test_a_crash_keeps_no_text():
    """A defect of ours is recorded by its type: its text might hold a value."""

    @notice("stage.problem", Station.IDP)
    def problem(evidence):
        yield Draft("It is wrong.")
        raise KeyError(evidence)

    assert Crashed(error="KeyError") == problem.run("21234000000018").result


def test_the_others_still_run():
    @notice("stage.broken", Station.IDP)
    def broken(_evidence):
        raise ValueError
        yield  # a check is a generator

    runs = ask((broken, make_check(Saw("fine"))), None)

    assert ["crashed", "passed"] == [run.result.outcome for run in runs]


@pytest.mark.parametrize("declare", [error, warning])
def test_the_severity_law(declare):
    with pytest.raises(ValueError, match=r"stage\.problem: an error or a warning must cite"):
        declare("stage.problem", Station.IDP)


def test_a_stage_that_could_not_be_asked():
    """Every check of a stage without evidence is recorded with the reason."""
    assert (CheckRun(check="stage.problem", result=NotRun(reason="no login")),) == not_run(
        (make_check(),), "no login"
    )


def test_the_strongest_explanation_is_named():
    runs = (
        make_run("a.weak", failed=True),
        make_run("a.strong", failed=True),
        make_run("b.after", failed=True),
    )

    marked = mark_consequences(runs, {"b.after": ("a.strong", "a.weak")})

    assert [None, None, "a.strong"] == [run.findings[0].follows_from for run in marked]


def test_an_explanation_that_passed_explains_nothing():
    """A check that passed explains no failure, and a failure explains no pass."""
    runs = (make_run("a.fine", failed=False), make_run("b.after", failed=True))

    assert runs == mark_consequences(runs, {"b.after": ("a.fine",), "a.fine": ("b.after",)})


SECRETS = ["212340ZQX18", "0000ZQX77", "zqx.good@example.edu", " 5ZQX ", "8ZQX;9ZQX", "EX\\zqx"]

VALUES = st.sampled_from([*SECRETS, "", "(null)", "\u200b"])

ATTRIBUTES = st.builds(
    lambda name, name_format, friendly_name, values: make_attribute(
        name, *values, name_format=name_format, friendly_name=friendly_name
    ),
    st.sampled_from([*NAMES, "urn:mace:dir:attribute-def:employeeNumber", "barcode", "hatSize"]),
    st.sampled_from([URI, BASIC, None]),
    st.sampled_from([None, "employeeNumber", "mail"]),
    st.lists(VALUES, max_size=3),
)

FORMS = st.builds(
    make_form,
    door=st.sampled_from(EntryPoint),
    identifier=st.sampled_from(["employeeNumber", "uid", "mail", "name-id", "barcode"]),
    header_identifier=st.sampled_from([None, "uid", "employeeNumber"]),
    vufind=st.sampled_from([None, make_vufind(username="eduPersonPrincipalName")]),
    listener=st.one_of(
        st.none(),
        st.builds(
            make_listener,
            reqIdHeader=st.sampled_from([None, "x-remote-user", "X-Remote-User"]),
            reqIdToUpper=st.booleans(),
            reqIdToLower=st.booleans(),
            reqIdRegex=st.sampled_from([None, "^(.*)@.*$", "B("]),
            reqIdReplacement=st.sampled_from([None, "", "$1"]),
        ),
    ),
)

RECORDS = st.builds(
    lambda number, values, status, name: make_record(
        *(make_identifier(value, status=status) for value in values),
        internal_id=f"u{number}",
        name=name,
        emails=("zqx.other@example.edu",),
    ),
    st.integers(1, 2),
    st.lists(st.sampled_from(SECRETS), max_size=3),
    st.sampled_from(IdentifierStatus),
    st.none(),
)

OUTCOMES = st.one_of(
    st.builds(make_found, RECORDS, has_optional_fields=st.booleans()),
    st.just(NotFound(message="Unknown User")),
    st.just(Ambiguous(count=2, message="Non-Unique User")),
    st.builds(CouldNotLook, failure=st.sampled_from(LookupFailure), message=st.just("no answer")),
)


def words(run: CheckRun) -> list[str]:
    """What a check says outside its evidence."""
    if isinstance(run.result, Passed):
        return [run.result.saw]
    if isinstance(run.result, NotRun):
        return [run.result.reason]
    return [finding.message for finding in run.findings]


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    attributes=st.lists(ATTRIBUTES, max_size=5),
    form=FORMS,
    answers=st.dictionaries(st.sampled_from(SECRETS), OUTCOMES),
    role=st.sampled_from(IlsRole),
    expected=st.sampled_from([None, *SECRETS]),
    borrower_check=st.sampled_from(["NCIP", None]),
)
def test_every_check_copes_with_every_login(
    *, attributes, form, answers, role, expected, borrower_check
):
    """No check crashes, none is silent, none tells a value, whatever a login and an ILS send."""
    reshare = make_settings(borrower_check=borrower_check)
    capture = make_capture(attributes, typed_username="zqx.good")
    evidence = canonicalize(capture, form)
    evidence = preview_request(evidence)
    evidence = look_up(
        evidence,
        (FixedIls(answers), FixedIls(answers, connection_id="alma", role=role)),
        plan=plan_lookups(evidence, expected=expected),
        settings=reshare,
        expected=expected,
        day=DAY,
    )
    evidence = match_identifiers(evidence)
    runs = mark_consequences(
        (
            *ask(LOGIN_CHECKS, capture),
            *ask(RELEASE_CHECKS, evidence),
            *ask(REQUEST_CHECKS, evidence),
            *ask(PATRON_CHECKS, evidence),
            *ask(DECISION_CHECKS, decide(evidence, reshare)),
        ),
        explanations(),
    )

    assert [] == [run.check for run in runs if isinstance(run.result, Crashed)]
    for run in runs:
        assert all(words(run)), run.check
        assert not any("zqx" in text.lower() for text in words(run)), run.check


def test_explanations_are_those_of_the_checks():
    """What explains a check is written at the check, the strongest explanation first."""
    assert ("patron.transform-spoils-identifier",) == explanations()["patron.old-barcode"]
    assert "release.identifier-missing" not in explanations()


def test_every_check_has_its_page_in_route_order():
    """A format that carries the rules has all that there may be findings of."""
    assert [check.id for check in ALL_CHECKS] == list(check_pages())


def test_a_page_is_cut_where_its_headings_are():
    """The problem, what it means and why it matters; what to change is in the whole alone."""
    for page in check_pages().values():
        assert page.whole.startswith(page.title)
        assert page.means
        assert "What to change:" not in page.means
        assert "What to change:" in page.whole


def test_the_facts_of_a_check_are_those_of_the_catalogue():
    for check in ALL_CHECKS:
        page = check_pages()[check.id]

        assert (check.severity, check.station, check.owner, check.cites) == (
            page.severity,
            page.station,
            page.owner,
            page.cites,
        )
