from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import product
from typing import Any

import pytest

from tests.domain.diagnosis.cases import (
    BLOCKED,
    NAMES,
    SILENCE,
    answer,
    decided,
    make_case,
    make_finding,
    nothing_sent,
    of,
    several,
    silent,
    unknown,
)
from tests.factories import (
    BARCODE,
    OLD_BARCODE,
    FixedIls,
    make_capture,
    make_decision,
    make_form,
    make_found,
    make_identifier,
    make_listener,
    make_preview,
    make_record,
    make_settings,
    make_site,
)
from tests.populations import Patron, login, patrons, reports_of
from verifier.domain.diagnosis.population.steps import consistently_wrong, share_one_group
from verifier.domain.diagnosis.steps.answers import (
    FAULTS,
    Fault,
    Listed,
    addon_field_right,
    blocking_fines,
    fault_of,
    group_authorised,
    has_active_record,
    newest_barcode_active,
    release_right,
    requests_wrong,
    same_identifier,
    share_a_group,
    steps,
)
from verifier.domain.diagnosis.steps.questions import (
    ACTIVE_RECORD,
    BLOCKING_FINES,
    QUESTIONS,
    SHARED_GROUP,
)
from verifier.domain.model.finding import Evidence, Owner, Severity
from verifier.domain.model.lookup import LookupOutcome, Privilege
from verifier.domain.model.patron import (
    AccountStatus,
    Balance,
    Block,
    BlockKind,
    Capability,
    CapabilityName,
    IdentifierStatus,
    PersonName,
)
from verifier.domain.model.report import StepAnswer
from verifier.domain.model.request_form import EntryPoint
from verifier.domain.model.reshare_settings import Flavour, PatronProfile
from verifier.pipeline.verify import verify
from verifier.pipeline.verify_many import together

YES, NO = StepAnswer.YES, StepAnswer.NO
UNKNOWN, NOT_APPLICABLE = StepAnswer.UNKNOWN, StepAnswer.NOT_APPLICABLE


def released(values, *findings, **form):
    return make_case(*findings, decision=decided(values, {BARCODE: make_found()}, **form))


NOT_FOUND = make_finding("patron.not-found", follows_from="request.regex-invalid")
REGEX = make_finding("request.regex-invalid", owner=Owner.RESHARE)
REASSIGNABLE = make_finding("release.identifier-reassignable", severity=Severity.WARNING)
REFUSED = make_finding("decision.profile-not-allowed", owner=Owner.RESHARE)
SEVERAL = make_finding("release.identifier-several-values", severity=Severity.WARNING)
JOINED = make_finding(
    "request.identifier-joined",
    owner=Owner.DISCOVERY,
    follows_from="release.identifier-several-values",
)
OLD = make_finding("patron.old-barcode")
ANOTHER_VALUE = (
    "The User ID is none of this patron's identifiers. Another value leads to the patron's record."
)


@pytest.mark.parametrize(
    ("expected", "ask", "case"),
    [
        # it takes several patrons to share a group; where nothing is wrong nobody is affected
        (UNKNOWN, share_a_group, silent()),
        (NOT_APPLICABLE, share_a_group, make_case()),
        # a right User ID is no, a wrong or missing one is yes, which is the bad answer
        (NO, requests_wrong, make_case()),
        (YES, requests_wrong, unknown()),
        (YES, requests_wrong, nothing_sent()),
        (UNKNOWN, requests_wrong, silent()),
        # the release is well where any value is right, whatever the delivery takes
        (YES, release_right, make_case()),
        (
            YES,
            release_right,
            released({"uid": "x12345", "employeeNumber": BARCODE}, identifier="uid"),
        ),
        (NO, release_right, unknown()),
        (UNKNOWN, release_right, silent()),
        # only errors that nothing else explains speak against the release
        (YES, release_right, make_case(NOT_FOUND, REGEX, REASSIGNABLE, REFUSED)),
        # without a sign-on system the identifier comes from elsewhere
        (NOT_APPLICABLE, release_right, silent(door=EntryPoint.VUFIND_ILS)),
        (NOT_APPLICABLE, release_right, silent(door=EntryPoint.VUFIND_SIP2)),
        (NOT_APPLICABLE, release_right, silent(door=EntryPoint.DIRECT)),
        # behind an add-on the question is whether its value is the patron's identifier
        (NOT_APPLICABLE, addon_field_right, make_case()),
        (NO, addon_field_right, unknown(door=EntryPoint.ILLIAD)),
        (UNKNOWN, addon_field_right, silent(door=EntryPoint.ILLIAD)),
    ],
)
def test_the_questions_about_a_library(expected, ask, case):
    assert expected is ask(case)[0]


@pytest.mark.parametrize(
    ("expected", "ask", "case", "because"),
    [
        (
            NO,
            release_right,
            released({}, make_finding("release.identifier-missing")),
            "This is release.identifier-missing.",
        ),
        # an old barcode is the campus directory's matter
        (NO, release_right, make_case(OLD), OLD.message),
        # several values are a warning, and the reason why no patron is found
        (NO, release_right, make_case(SEVERAL, JOINED), SEVERAL.message),
        (
            YES,
            requests_wrong,
            released({"employeeNumber": (BARCODE, "x12345")}),
            "A request by this login would carry several values in one User ID.",
        ),
        (
            NO,
            addon_field_right,
            released({"uid": BARCODE, "employeeNumber": "x12345"}, door=EntryPoint.ILLIAD),
            ANOTHER_VALUE,
        ),
    ],
)
def test_the_answer_says_why(expected, ask, case, because):
    assert (expected, because) == ask(case)


PROFILES = (
    PatronProfile(code="ALUM", can_create_requests=False),
    PatronProfile(code="GRAD", can_create_requests=True),
    PatronProfile(code="STAFF"),
)
LISTED = {"patron_profiles": PROFILES, "profiles_known": True}
SETTINGS = make_settings(**LISTED)


def answer_for(affected, well=(), settings=SETTINGS):
    return share_one_group(affected, well, settings)


@pytest.mark.parametrize(
    ("code", "listed"),
    [
        ("ALUM", "ReShare's list does not allow it."),
        ("GRAD", "ReShare's list allows it."),
        ("STAFF", "Nobody has decided about it in ReShare, which allows it."),
        ("GUEST", "It is not in ReShare's list yet, and ReShare allows it."),
    ],
)
def test_yes_says_whether_the_list_allows_the_group(code, listed):
    step = answer_for([code] * 6, ["OTHER"] * 9)

    assert YES is step.answer
    assert (
        f"All 6 patrons with a problem are of one group. {listed} None of the 9 patrons without a "
        "problem is of it."
    ) == step.because


@pytest.mark.parametrize(
    ("step", "part"),
    [
        # without ReShare's list nothing is said about the group
        (
            answer_for(["A"] * 5, ["A"] * 5, make_settings()),
            "Whether ReShare's list allows it is not known here.",
        ),
        # everybody being a student is no cause
        (
            answer_for(["GRAD"] * 5, ["GRAD"] * 9 + ["STAFF"]),
            "9 of 10 patrons without a problem are of it too",
        ),
        # below five patrons the answer is a mere hint
        (
            answer_for(["ALUM"] * 4),
            "to compare with. Only 4 patrons with a problem: too few to speak of a pattern.",
        ),
        # groups that are not known neither share nor differ
        (
            answer_for(["ALUM", "ALUM", None, None, None], ["GRAD"]),
            "Of 5 patrons with a problem the group of 2 is known, and is one and the same.",
        ),
    ],
)
def test_what_is_said_beside_the_group(step, part):
    assert part in step.because


def test_five_patrons_are_no_longer_few():
    five = answer_for(["ALUM"] * 5)

    assert five.because.endswith("There is no patron without a problem to compare with.")
    assert five.good is None


def test_no_names_the_share_of_the_commonest_group():
    step = answer_for(["ALUM"] * 4 + ["GRAD", None], ["GRAD"] * 2)

    assert NO is step.answer
    assert "They are of 2 groups; 4 of 6 are of one of them." in step.because
    assert (
        Evidence(what="group", name="of 4 of 6 with a problem, 0 of 2 without", value="ALUM"),
        Evidence(what="group", name="of 1 of 6 with a problem, 2 of 2 without", value="GRAD"),
        Evidence(what="group", name="not known, of 1 of 6 with a problem, 0 of 2 without"),
        Evidence(what="state", name="the commonest group in ReShare's list", value="not allowed"),
    ) == step.rests_on


@pytest.mark.parametrize(
    ("answer", "affected"),
    [
        (NOT_APPLICABLE, []),
        (UNKNOWN, ["ALUM"]),
        (UNKNOWN, [None, None, None]),
        (UNKNOWN, ["ALUM", None]),
    ],
)
def test_nobody_one_patron_and_unknown_groups_share_nothing(answer, affected):
    assert answer is answer_for(affected).answer


RIGHT = ("21234000000018", False)
MISSING = (None, True)
EMPTY = ("", True)
FILLED = ("(null)", True)
JOINED = ("a1;a1", True)
ADDRESS = ("gail.good@example.edu", True)
NOT_JUDGED = ("21234000000034", None)


@pytest.mark.parametrize(
    ("answer", "good", "requests"),
    [
        (YES, False, [MISSING, MISSING, RIGHT]),
        (NO, None, [MISSING, RIGHT]),
        (NO, True, [RIGHT, RIGHT, NOT_JUDGED]),
        (UNKNOWN, None, [NOT_JUDGED, NOT_JUDGED]),
        (UNKNOWN, None, [MISSING, NOT_JUDGED]),
        (NOT_APPLICABLE, None, []),
    ],
)
def test_more_than_half_is_consistent(answer, good, requests):
    """One request shows nothing; a few wrong ones are neither consistent nor good."""
    step = consistently_wrong(requests)

    assert (answer, good) == (step.answer, step.good)


def test_what_cannot_be_judged_is_said_and_not_counted():
    step = consistently_wrong([MISSING, MISSING, RIGHT, NOT_JUDGED])

    assert (
        "2 of 3 requests judged carry a wrong or missing User ID. Of 1 more nothing can be said."
    ) == step.because


def test_evidence_counts_each_fault_and_the_common_shapes():
    """What is wrong by itself goes by its fault, the rest by what it looks like.

    No User ID stands in it: shapes and shares stay readable when masked.
    """
    step = consistently_wrong([MISSING, MISSING, EMPTY, FILLED, JOINED, ADDRESS, RIGHT])

    assert [
        ("share", "no User ID at all", "2 of 7 requests"),
        ("share", "an empty User ID", "1 of 7 requests"),
        ("share", "a word that stands for no value", "1 of 7 requests"),
        ("share", "several values in one User ID", "1 of 7 requests"),
        ("share", "wrong; looks like name@domain", "1 of 7 requests"),
        ("share", "right; looks like 14 digits", "1 of 7 requests"),
    ] == [(evidence.what, evidence.name, evidence.value) for evidence in step.rests_on]


@pytest.mark.parametrize(
    ("fault", "user_id"),
    [
        (Fault.MISSING, None),
        (Fault.EMPTY, ""),
        (Fault.EMPTY, "  "),
        (Fault.PLACEHOLDER, "(null)"),
        (Fault.PLACEHOLDER, "undefined"),
        (Fault.SEVERAL, "user@example.edu;user@example.edu"),
        (None, "21234000000018"),
        (None, "user@example.edu"),
    ],
)
def test_some_user_ids_are_wrong_whoever_the_patron_is(fault, user_id):
    assert fault is fault_of(user_id)
    assert set(Fault) == FAULTS.keys()


@pytest.mark.parametrize(
    ("good", "question", "answer"),
    [
        (True, ACTIVE_RECORD, YES),
        (False, ACTIVE_RECORD, NO),
        (False, BLOCKING_FINES, YES),
        (True, BLOCKING_FINES, NO),
        (None, SHARED_GROUP, YES),
        (None, ACTIVE_RECORD, UNKNOWN),
        (None, BLOCKING_FINES, NOT_APPLICABLE),
    ],
)
def test_yes_is_not_always_the_good_answer(good, question, answer):
    assert good is question.is_good(answer)


def test_each_is_asked_of_one_patron_and_of_several():
    asked = [text for question in QUESTIONS for text in (question.of_one, question.of_several)]

    assert 18 == len(set(asked))
    assert all(value.endswith("?") for value in asked)
    assert "every patron" in ACTIVE_RECORD.answered(YES, "So.", several=True).question


def test_answers_the_nine_questions_in_the_pages_order():
    """The numbers are the page's; its old fourth question was merged into the sixth."""
    answered = steps(make_case())

    assert [
        *(f"intermittent-{number}" for number in (1, 2, 3, 5, 6)),
        *(f"widespread-{number}" for number in ("1", "2", "2.1", "2.2")),
    ] == [step.step for step in answered]
    assert all(step.question.endswith("?") for step in answered)
    assert all(step.because.endswith(".") for step in answered)


GOOD = {"employeeNumber": BARCODE, **NAMES}
KNOWN = {BARCODE: make_found()}
TWO_CARDS = make_record(
    make_identifier(BARCODE, primary=True),
    make_identifier(OLD_BARCODE, status=IdentifierStatus.INACTIVE),
)
NO_CARD = make_record(make_identifier("ggood", "username"))
ALUMNI = (Privilege(key="STATUS", value="ACTIVE"), Privilege(key="PROFILE", value="ALUM"))


@dataclass(frozen=True)
class Situation:
    """What decides about an answer. The second login is one that works, or like the first."""

    releases: tuple[dict[str, str], ...] = (GOOD, GOOD)
    answers: LookupOutcome | dict[str, LookupOutcome] = field(default_factory=lambda: KNOWN)
    form: dict[str, Any] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)

    def reports(self, folder):
        site = make_site(
            folder, form=make_form(**self.form), reshare=make_settings(**self.settings)
        )
        ils = (FixedIls(self.answers),)
        return [verify(make_capture(release), site=site, ils=ils) for release in self.releases]


WELL = Situation()
SILENT = Situation(answers=SILENCE)
NOBODY_KNOWN = Situation(releases=({"employeeNumber": "21234000000034", **NAMES}, GOOD))
NOTHING_SENT = Situation(releases=(NAMES, NAMES))
REGEX_FAILS = {
    "door": EntryPoint.HEADER,
    "listener": make_listener(reqIdRegex="(", reqIdReplacement="$1"),
}
LISTENER_FAILS = Situation(answers={}, form=REGEX_FAILS)
OLD_CARD = Situation(
    releases=({"employeeNumber": OLD_BARCODE, "uid": BARCODE, **NAMES}, GOOD),
    answers={BARCODE: make_found(TWO_CARDS)},
)
USER_NAMES = Situation(
    releases=({"employeeNumber": "ggood", **NAMES},),
    answers={"ggood": make_found(NO_CARD, user_id="ggood")},
    form={"ils_identifier": "username"},
)
FINES = Situation(answers=make_found(privileges=BLOCKED))
CHECK_OFF = Situation(settings={"borrower_check": "none"})
ILLIAD = {"door": EntryPoint.ILLIAD}

ALLOWED = Situation(settings=LISTED)
NOT_ALLOWED = Situation(answers=make_found(privileges=ALUMNI), settings=LISTED)
AT_LIBRARY = Situation(form={"door": EntryPoint.DIRECT})
RIGHT_IN_ADD_ON = Situation(form=ILLIAD)
WRONG_IN_ADD_ON = Situation(releases=NOBODY_KNOWN.releases, form=ILLIAD)
SILENT_ADD_ON = Situation(answers=SILENCE, form=ILLIAD)
BY_ANSWER = {
    "intermittent-1": (WELL, NOBODY_KNOWN, SILENT, LISTENER_FAILS),
    "intermittent-2": (WELL, OLD_CARD, SILENT, USER_NAMES),
    "intermittent-3": (FINES, WELL, SILENT, CHECK_OFF),
    "intermittent-5": (WELL, NOBODY_KNOWN, SILENT, LISTENER_FAILS),
    "intermittent-6": (ALLOWED, NOT_ALLOWED, WELL, CHECK_OFF),
    "widespread-1": (None, None, NOBODY_KNOWN, WELL),
    "widespread-2": (NOTHING_SENT, WELL, SILENT, LISTENER_FAILS),
    "widespread-2.1": (WELL, NOTHING_SENT, SILENT, AT_LIBRARY),
    "widespread-2.2": (RIGHT_IN_ADD_ON, WRONG_IN_ADD_ON, SILENT_ADD_ON, WELL),
}
"""What leads to yes, to no, to unknown, and to not applicable."""

CELLS = {
    (step, answer): situation
    for step, situations in BY_ANSWER.items()
    for answer, situation in zip((YES, NO, UNKNOWN, NOT_APPLICABLE), situations, strict=True)
    if situation is not None
}

ALUM = tuple(Patron(number=number, group="ALUM") for number in (21, 22, 23))
UG = patrons(3)
OF_SETS_ALONE: dict[tuple[str, StepAnswer], tuple[tuple[Patron, ...], tuple[Patron, ...]]] = {
    ("widespread-1", YES): (ALUM, UG),
    ("widespread-1", NO): ((*ALUM, *UG), ()),
}
"""By cell: the patrons whose request goes wrong, and those whose request is well."""


def named(cell: tuple[str, StepAnswer]) -> str:
    return f"{cell[0]}-{cell[1].value}"


@pytest.mark.parametrize("cell", CELLS, ids=named)
def test_one_login_reaches_the_answer(tmp_path, cell):
    step, answer = cell
    report = CELLS[cell].reports(tmp_path)[0]
    found = next(item for item in report.diagnosis.steps if item.step == step)

    assert answer is found.answer
    assert found.because.endswith(".")
    assert BARCODE not in found.because


@pytest.mark.parametrize("cell", CELLS, ids=named)
def test_a_set_reaches_the_answer(tmp_path, cell):
    """One patron with a bad answer makes it the set's, whatever the others say."""
    step, answer = cell
    seen = together(CELLS[cell].reports(tmp_path))
    found = next(set_step for set_step in seen.steps if set_step.step.step == step)

    assert answer is found.step.answer
    assert found.step.because.endswith(".")


@pytest.mark.parametrize("cell", OF_SETS_ALONE, ids=named)
def test_a_set_reaches_what_one_login_never_can(tmp_path, cell):
    step, answer = cell
    wrong, well = OF_SETS_ALONE[cell]
    logins = [*(login(patron, "x", uid=patron.card) for patron in wrong), *map(login, well)]
    seen = together(reports_of((*wrong, *well), logins, site=make_site(tmp_path)))
    found = next(set_step.step for set_step in seen.steps if set_step.step.step == step)

    assert answer is found.answer


def test_no_cell_is_missing():
    every = set(product((question.step for question in QUESTIONS), StepAnswer))

    assert every == CELLS.keys() | OF_SETS_ALONE.keys()
    assert 36 == len(CELLS) + len(OF_SETS_ALONE)


def test_an_account_that_is_not_active_is_another_no_than_none(tmp_path):
    inactive = make_found(make_record(account_status=AccountStatus.INACTIVE))
    situations = (Situation(answers=inactive), NOBODY_KNOWN, SILENT)
    found = [situation.reports(tmp_path)[0].diagnosis.steps[0] for situation in situations]

    assert [NO, NO, UNKNOWN] == [item.answer for item in found]
    assert 3 == len({item.because for item in found})


def rests_on(step, folder, released=GOOD, answers=None, *, form=None, settings=None):
    """The evidence of one answer: what it is and its value."""
    situation = Situation(
        (released,), KNOWN if answers is None else answers, form or {}, settings or {}
    )
    [report] = situation.reports(folder)
    found = next(item for item in report.diagnosis.steps if item.step == step)
    return [(f"{evidence.what} {evidence.name}", evidence.value) for evidence in found.rests_on]


EXPIRING = make_record(expires=date(2030, 6, 30))
DATED_CARDS = make_record(
    make_identifier(BARCODE, since=date(2026, 1, 1)),
    make_identifier(OLD_BARCODE, status=IdentifierStatus.INACTIVE, since=date(2020, 1, 1)),
)
WITH_USER_NAME = make_found(
    make_record(make_identifier(BARCODE), make_identifier("ggood", "username"))
)
STAFF = make_found(privileges=(Privilege(key="PROFILE", value="STAFF"),))
DIRECT = {"form": {"door": EntryPoint.DIRECT}}


@pytest.mark.parametrize(
    ("step", "login", "expected"),
    [
        (
            "intermittent-1",
            {"answers": make_found(EXPIRING)},
            [
                ("state account, by ncip", "active"),
                ("state expires, by ncip", "2030-06-30"),
                ("state judged as of", datetime.now(UTC).date().isoformat()),
            ],
        ),
        (
            "intermittent-2",
            {"answers": make_found(DATED_CARDS)},
            [
                ("record barcode, active, since 2026-01-01, the newest", BARCODE),
                ("record barcode, inactive, since 2020-01-01", OLD_BARCODE),
                ("identifier patronIdentifier", BARCODE),
            ],
        ),
        (
            "intermittent-5",
            {
                "released": {"employeeNumber": "ggood", "uid": BARCODE, **NAMES},
                "answers": {"ggood": WITH_USER_NAME, BARCODE: WITH_USER_NAME},
            },
            [
                ("identifier patronIdentifier", "ggood"),
                ("record barcode (active)", BARCODE),
                ("record username (active)", "ggood"),
                ("identifier that came back", BARCODE),
                ("attribute uid, which is the barcode exactly", BARCODE),
            ],
        ),
        # the record's group and ReShare's reading of it may differ
        (
            "intermittent-6",
            {"answers": STAFF, "settings": {"profiles_known": True}},
            [
                ("record group, by ncip", "GRAD"),
                ("patron profile that ReShare reads", "STAFF"),
                ("state in ReShare's list", "not listed yet, which ReShare allows"),
            ],
        ),
        (
            "widespread-2",
            {
                "released": {"employeeNumber": "gg@example.edu", "uid": "ggood", **NAMES},
                "answers": {"ggood": WITH_USER_NAME},
            },
            [
                ("identifier patronIdentifier", "gg@example.edu"),
                ("state it looks like", "name@domain"),
                ("state identifier of the record", "14 digits"),
            ],
        ),
        (
            "widespread-2.2",
            {
                "released": {"employeeNumber": "x12345", "uid": BARCODE, **NAMES},
                "form": {"door": EntryPoint.ILLIAD},
            },
            [
                ("setting login", "illiad"),
                ("attribute employeeNumber", "x12345"),
                ("attribute uid, which is the barcode exactly", BARCODE),
            ],
        ),
        ("widespread-2.1", DIRECT, [("setting login", "direct")]),
        ("widespread-2.2", DIRECT, [("setting login", "direct")]),
    ],
)
def test_what_each_answer_rests_on(tmp_path, step, login, expected):
    assert expected == rests_on(step, tmp_path, **login)


def test_1_rests_on_every_question_where_there_is_no_record(tmp_path):
    released = {"employeeNumber": "x12345", "uid": "ggood"}

    assert [("asked ncip: not found", "x12345"), ("asked ncip: not found", "ggood")] == [
        evidence
        for evidence in dict.fromkeys(rests_on("intermittent-1", tmp_path, released, {}))
        if evidence[1] in released.values()
    ]
    silence = rests_on("intermittent-1", tmp_path, answers=SILENCE)
    assert ("asked ncip: no answer", BARCODE) in silence


def test_3_rests_on_both_verdicts_and_on_each_block_and_debt(tmp_path):
    """The library system's own state, and what ReShare reads of it."""
    record = make_record(
        blocks=(Block(kind=BlockKind.FINES, message="owes too much"),),
        balance=Balance(amount=Decimal("12.50"), currency="EUR"),
    )

    found = rests_on("intermittent-3", tmp_path, answers=make_found(record))

    assert [
        ("state in the library system", "blocked"),
        ("state status, as ReShare reads it", "OK"),
        ("record ncip, balance", "12.50 EUR"),
    ] == [evidence for evidence in found if not evidence[0].startswith("block ")]
    assert "owes too much" in dict(found).values()


@pytest.mark.parametrize("step", ["intermittent-3", "intermittent-6"])
def test_3_and_6_rest_on_the_settings_where_reshare_looks_at_nothing(tmp_path, step):
    """Under its own names: CrossLink's switch where CrossLink decides, and not those of mod-rs."""
    off = rests_on(step, tmp_path, settings={"borrower_check": "none"})
    crosslink = {"flavour": Flavour.CROSSLINK, "lookup_user_enabled": False}
    switch = rests_on(step, tmp_path, settings=crosslink)

    assert ("setting borrower_check", "none") in off
    assert ("setting host_lms_integration", "FOLIO") in off
    assert ("setting lookupUserEnabled", "false") in switch
    assert [] == [name for name, _ in switch if "borrower_check" in name or "host_lms" in name]


@pytest.mark.parametrize(
    ("step", "login", "first", "sent"),
    [
        (
            "widespread-2.1",
            {"released": NAMES},
            ("attribute employeeNumber, not released", None),
            ["identifier patronIdentifier, which is not sent"],
        ),
        # the listener's own setting, in the place of an identifier
        ("widespread-2", {"form": REGEX_FAILS}, ("setting reqIdRegex", "("), []),
        # a directory login that does not say what was typed
        (
            "intermittent-5",
            {"form": {"door": EntryPoint.VUFIND_LDAP}},
            ("identifier patronIdentifier, which cannot be predicted", None),
            ["identifier patronIdentifier, which cannot be predicted"],
        ),
    ],
)
def test_what_stands_in_the_place_of_an_identifier(tmp_path, step, login, first, sent):
    found = rests_on(step, tmp_path, **login)

    assert first == found[0]
    assert sent == [name for name, _ in found if name.startswith("identifier")]


def blind(sight, *, settings=None, **record):
    sees = {sight: Capability(seen="no", note="It does not tell that.")}
    found = make_found(make_record(**record))
    return make_case(decision=make_decision(found, settings=settings, sees=sees))


INACTIVE = make_identifier(BARCODE, status=IdentifierStatus.INACTIVE)
UNTOLD = make_identifier(BARCODE, status=IdentifierStatus.UNKNOWN)


@pytest.mark.parametrize(
    ("expected", "case"),
    [
        (YES, of()),
        (NO, of(findings=[make_finding("patron.record-inactive")])),
        (NO, of(findings=[make_finding("patron.record-expired")])),
        (NO, unknown()),
        (UNKNOWN, nothing_sent()),
        (YES, blind(CapabilityName.ACCOUNT_STATUS, expires=date(2030, 1, 1))),
    ],
)
def test_1_asks_for_an_active_record(expected, case):
    """Nobody known is an explicit no; an expiry date tells something where the state does not."""
    assert expected is answer(has_active_record, case)


@pytest.mark.parametrize(
    ("case", "because"),
    [
        (silent(), "The library system could not be asked."),
        (several(), "The library system knows several patrons under this identifier."),
        (
            blind(CapabilityName.ACCOUNT_STATUS, expires=None),
            "There is a record. Whether it is active: It does not tell that.",
        ),
    ],
)
def test_1_unknown_without_an_answer(case, because):
    """Silence and ambiguity are no lack of a record, and an untold state is not called active."""
    assert (UNKNOWN, because) == has_active_record(case)


@pytest.mark.parametrize(
    ("expected", "case"),
    [
        (YES, of(make_identifier(BARCODE))),
        (NO, of(INACTIVE, make_identifier(OLD_BARCODE))),
        (NO, of(findings=[make_finding("patron.old-barcode")])),
        (  # a new card that was never activated
            NO,
            of(
                make_identifier(BARCODE, since=date(2024, 1, 1)),
                make_identifier(
                    OLD_BARCODE, status=IdentifierStatus.INACTIVE, since=date(2026, 1, 1)
                ),
            ),
        ),
        (UNKNOWN, of(UNTOLD)),
        (UNKNOWN, silent()),
    ],
)
def test_2_asks_for_the_card_in_use(expected, case):
    """Where the system keeps no history an old card cannot be told from the present one."""
    assert expected is answer(newest_barcode_active, case)


def old_cards(seen, answers, note="It keeps no old cards."):
    """A system that shows old cards, or does not."""
    sees = {CapabilityName.OLD_IDENTIFIERS: Capability(seen=seen, note=note)}
    return make_case(decision=make_decision(answers, sees=sees))


OLD_OR_UNKNOWN = "This library system cannot tell an old card from an unknown person."


@pytest.mark.parametrize(
    ("expected", "case", "because"),
    [
        (
            YES,
            of(make_identifier(BARCODE), sent="ggood"),
            "The record's present identifier is active; the request lacks it.",
        ),
        (UNKNOWN, old_cards("no", make_found(make_record(UNTOLD))), "It keeps no old cards."),
        (UNKNOWN, old_cards("no", {}), OLD_OR_UNKNOWN),
    ],
)
def test_2_says_why(expected, case, because):
    assert (expected, because) == newest_barcode_active(case)
    assert OLD_OR_UNKNOWN != newest_barcode_active(old_cards("yes", {}, None))[1]


def test_2_is_not_asked_where_nothing_is_a_barcode():
    """Neither the record nor the site's User ID; a barcode in the record brings it back."""
    user_name = make_identifier(BARCODE, "username")
    here = make_preview({"employeeNumber": BARCODE}, form=make_form(ils_identifier="username"))

    def answer_for(*identifiers):
        found = make_found(make_record(*identifiers))
        evidence = make_decision({BARCODE: found}, preview=here)
        return answer(newest_barcode_active, make_case(decision=evidence))

    assert NOT_APPLICABLE is answer_for(user_name)
    assert YES is answer_for(user_name, make_identifier(OLD_BARCODE))


@pytest.mark.parametrize(
    ("blocks", "because"),
    [
        (
            (Block(kind=BlockKind.FINES),),
            "The library system reports fines, and ReShare reads the patron as blocked.",
        ),
        (
            (Block(kind=BlockKind.MANUAL),),
            "ReShare reads the patron as blocked, for a reason other than fines.",
        ),
        ((), "ReShare reads the patron as blocked; the library system does not say why."),
    ],
)
def test_3_yes_where_reshare_sees_a_block(blocks, because):
    case = of(findings=[make_finding("decision.patron-blocked")], blocks=blocks)

    assert (YES, because) == blocking_fines(case)


@pytest.mark.parametrize(
    ("record", "because"),
    [
        ({}, "The library system reports no block that ReShare would see."),
        (
            {"balance": Balance(amount=Decimal("2.50"))},
            "The patron owes something, which does not block requests.",
        ),
        (
            {
                "blocks": (Block(kind=BlockKind.FINES),),
                "findings": [make_finding("patron.blocked-in-ils")],
            },
            (
                "The library system holds a block, but does not tell ReShare, which would "
                "accept the request."
            ),
        ),
    ],
)
def test_3_no_where_reshare_sees_none(record, because):
    """Fines and blocks that do not reach ReShare keep nobody out."""
    assert (NO, because) == blocking_fines(of(**record))


NO_BLOCKS_SEEN = {CapabilityName.BLOCKS: Capability(seen="no", note="It does not tell that.")}
BY_USER_NAME = make_decision(
    {"ggood": make_found(make_record(make_identifier(BARCODE), make_identifier("ggood", "uid")))},
    preview=make_preview({"employeeNumber": "x12345", "uid": "ggood", **NAMES}),
    sees=NO_BLOCKS_SEEN,
)


@pytest.mark.parametrize(
    ("expected", "case", "because"),
    [
        (UNKNOWN, silent(), "The library system could not be asked."),
        (UNKNOWN, make_case(decision=BY_USER_NAME), "It does not tell that."),
        (NO, blind(CapabilityName.BLOCKS), "ReShare would see no block. It does not tell that."),
        (
            NOT_APPLICABLE,
            blind(CapabilityName.BLOCKS, settings=make_settings(borrower_check=None)),
            "ReShare's borrower check is off: it looks at no fine and no block.",
        ),
        (
            NOT_APPLICABLE,
            blind(CapabilityName.BLOCKS, settings=make_settings(flavour=Flavour.CROSSLINK)),
            "CrossLink looks at no fine and no block.",
        ),
    ],
)
def test_3_without_a_view_of_blocks(expected, case, because):
    """Where ReShare finds the patron its own reading decides; elsewhere nothing is known."""
    assert (expected, because) == blocking_fines(case)


@pytest.mark.parametrize(
    ("listed", "code", "known"),
    [
        (Listed.ALLOWED, "GRAD", True),
        (Listed.NOT_ALLOWED, "ALUM", True),
        (Listed.UNDECIDED, "STAFF", True),
        (Listed.ABSENT, "grad", True),
        (Listed.NOT_KNOWN, "GUEST", False),
    ],
)
def test_the_four_entries_and_the_list_that_is_not_known(listed, code, known):
    """True, false, never decided and absent are told apart; letters count as they are."""
    settings = make_settings(patron_profiles=PROFILES, profiles_known=known)

    assert listed is Listed.of(code, settings)


def test_the_first_of_two_rows_counts():
    rows = [PatronProfile(code="GRAD", can_create_requests=can) for can in (False, True)]

    assert Listed.NOT_ALLOWED is Listed.of("GRAD", make_settings(patron_profiles=tuple(rows)))


STRANGER = of(
    findings=[make_finding("patron.another-person")],
    name=PersonName(given="Ann", family="Other"),
    emails=(),
)
EXACTLY = "The User ID is exactly an identifier of this patron's record."


@pytest.mark.parametrize(
    ("expected", "case", "because"),
    [
        (YES, of(), EXACTLY),
        (
            YES,
            of(findings=[make_finding("patron.two-accounts")]),
            f"{EXACTLY} There seems to be a second record of this person.",
        ),
        (NO, nothing_sent(), "The request would carry no User ID at all."),
        (NO, unknown(), "The library system knows no patron by this User ID."),
        (
            NO,
            of(make_identifier("ggood", "username"), make_identifier(BARCODE), sent="ggood"),
            "The User ID is the patron's, but of another kind than the one ReShare should have.",
        ),
        (
            NO,
            of(make_identifier(BARCODE), sent="ggood"),
            "The User ID is none of this patron's identifiers.",
        ),
        (
            NO,
            of(make_identifier("ggood", status=IdentifierStatus.INACTIVE), sent="ggood"),
            "The User ID was this patron's and has been replaced.",
        ),
        (NO, STRANGER, "The User ID leads to a record that is another person's."),
        (UNKNOWN, silent(), "The library system could not be asked."),
    ],
)
def test_5_compares_the_user_id_with_the_record(expected, case, because):
    """Another kind, another value and a replaced one are not the same; could not ask is not no."""
    assert (expected, because) == same_identifier(case)


def with_profiles(*profiles, known=True, **answered):
    settings = make_settings(patron_profiles=profiles, profiles_known=known)
    evidence = make_decision({BARCODE: make_found(**answered)}, settings=settings)
    return make_case(decision=evidence)


def allowing(code, can_create_requests=None):
    return with_profiles(PatronProfile(code=code, can_create_requests=can_create_requests))


@pytest.mark.parametrize(
    ("expected", "case"),
    [
        (YES, allowing("GRAD", True)),
        (NO, allowing("GRAD", False)),
        (YES, allowing("GRAD")),
        (YES, allowing("UGRAD", True)),
        (UNKNOWN, with_profiles(known=False)),
        (
            NOT_APPLICABLE,
            make_case(decision=make_decision(settings=make_settings(borrower_check="none"))),
        ),
        (NOT_APPLICABLE, with_profiles(privileges=())),
        (UNKNOWN, unknown()),
        (UNKNOWN, silent()),
        (UNKNOWN, STRANGER),
    ],
)
def test_6_follows_reshares_list(expected, case):
    """Only an explicit no refuses; without the list, or the patron, nothing can be said.

    It is not asked where ReShare looks at no group, or is sent none.
    """
    assert expected is answer(group_authorised, case)
