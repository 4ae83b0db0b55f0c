"""Each of the nine questions reaches each of the four answers, by the whole route.

A cell is a situation that somebody can be in: what logins release, what the library system
answers, and how the site is set up. Its first login has the answer, and so has the set.
"""

from dataclasses import dataclass, field
from itertools import product
from typing import Any

import pytest

from tests.domain.diagnosis.cases import SILENCE
from tests.domain.diagnosis.steps.asked import BLOCKED, NAMES
from tests.factories import (
    BARCODE,
    OLD_BARCODE,
    FixedIls,
    make_capture,
    make_form,
    make_found,
    make_identifier,
    make_listener,
    make_record,
    make_settings,
    make_site,
)
from tests.populations import Patron, login, patrons, reports_of
from verifier.domain.diagnosis.steps.questions import QUESTIONS
from verifier.domain.model.lookup import LookupOutcome, Privilege
from verifier.domain.model.patron import AccountStatus, IdentifierStatus
from verifier.domain.model.report import StepAnswer
from verifier.domain.model.request_form import EntryPoint
from verifier.domain.model.reshare_settings import PatronProfile
from verifier.pipeline.verify import verify
from verifier.pipeline.verify_many import together

YES, NO = StepAnswer.YES, StepAnswer.NO
UNKNOWN, NOT_APPLICABLE = StepAnswer.UNKNOWN, StepAnswer.NOT_APPLICABLE

GOOD = {"employeeNumber": BARCODE, **NAMES}
KNOWN = {BARCODE: make_found()}
TWO_CARDS = make_record(
    make_identifier(BARCODE, primary=True),
    make_identifier(OLD_BARCODE, status=IdentifierStatus.INACTIVE),
)
NO_CARD = make_record(make_identifier("ggood", "username"))
ALUMNI = (Privilege(key="STATUS", value="ACTIVE"), Privilege(key="PROFILE", value="ALUM"))


@dataclass(frozen=True, kw_only=True)
class Situation:
    """What decides about an answer. The second login is one that works, or like the first."""

    releases: tuple[dict[str, str], ...] = (GOOD, GOOD)
    answers: LookupOutcome | dict[str, LookupOutcome] = field(default_factory=lambda: KNOWN)
    form: dict[str, Any] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)

    def reports(self, folder):
        """The reports of its logins."""
        site = make_site(
            folder, form=make_form(**self.form), reshare=make_settings(**self.settings)
        )
        ils = (FixedIls(self.answers),)
        return [verify(make_capture(release), site=site, ils=ils) for release in self.releases]


WELL = Situation()
SILENT = Situation(answers=SILENCE)
NOBODY_KNOWN = Situation(releases=({"employeeNumber": "21234000000034", **NAMES}, GOOD))
NOTHING_SENT = Situation(releases=(NAMES, NAMES))
LISTENER_FAILS = Situation(
    answers={},
    form={
        "door": EntryPoint.HEADER,
        "listener": make_listener(reqIdRegex="(", reqIdReplacement="$1"),
    },
)
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
LISTED = {
    "patron_profiles": (
        PatronProfile(code="GRAD", can_create_requests=True),
        PatronProfile(code="ALUM", can_create_requests=False),
    ),
    "profiles_known": True,
}
ILLIAD = {"door": EntryPoint.ILLIAD}

CELLS: dict[tuple[str, StepAnswer], Situation] = {
    ("intermittent-1", YES): WELL,
    ("intermittent-1", NO): NOBODY_KNOWN,
    ("intermittent-1", UNKNOWN): SILENT,
    ("intermittent-1", NOT_APPLICABLE): LISTENER_FAILS,
    ("intermittent-2", YES): WELL,
    ("intermittent-2", NO): OLD_CARD,
    ("intermittent-2", UNKNOWN): SILENT,
    ("intermittent-2", NOT_APPLICABLE): USER_NAMES,
    ("intermittent-3", YES): FINES,
    ("intermittent-3", NO): WELL,
    ("intermittent-3", UNKNOWN): SILENT,
    ("intermittent-3", NOT_APPLICABLE): CHECK_OFF,
    ("intermittent-5", YES): WELL,
    ("intermittent-5", NO): NOBODY_KNOWN,
    ("intermittent-5", UNKNOWN): SILENT,
    ("intermittent-5", NOT_APPLICABLE): LISTENER_FAILS,
    ("intermittent-6", YES): Situation(settings=LISTED),
    ("intermittent-6", NO): Situation(answers=make_found(privileges=ALUMNI), settings=LISTED),
    ("intermittent-6", UNKNOWN): WELL,
    ("intermittent-6", NOT_APPLICABLE): CHECK_OFF,
    ("widespread-1", UNKNOWN): NOBODY_KNOWN,
    ("widespread-1", NOT_APPLICABLE): WELL,
    ("widespread-2", YES): NOTHING_SENT,
    ("widespread-2", NO): WELL,
    ("widespread-2", UNKNOWN): SILENT,
    ("widespread-2", NOT_APPLICABLE): LISTENER_FAILS,
    ("widespread-2.1", YES): WELL,
    ("widespread-2.1", NO): NOTHING_SENT,
    ("widespread-2.1", UNKNOWN): SILENT,
    ("widespread-2.1", NOT_APPLICABLE): Situation(form={"door": EntryPoint.DIRECT}),
    ("widespread-2.2", YES): Situation(form=ILLIAD),
    ("widespread-2.2", NO): Situation(releases=NOBODY_KNOWN.releases, form=ILLIAD),
    ("widespread-2.2", UNKNOWN): Situation(answers=SILENCE, form=ILLIAD),
    ("widespread-2.2", NOT_APPLICABLE): WELL,
}

ALUM = tuple(Patron(number=number, group="ALUM") for number in (21, 22, 23))
UG = patrons(3)
OF_SETS_ALONE: dict[tuple[str, StepAnswer], tuple[tuple[Patron, ...], tuple[Patron, ...]]] = {
    ("widespread-1", YES): (ALUM, UG),
    ("widespread-1", NO): ((*ALUM, *UG), ()),
}
"""By cell: the patrons whose request goes wrong, and those whose request is well."""


def named(cell: tuple[str, StepAnswer]) -> str:
    """The cell's name in a test's id."""
    return f"{cell[0]}-{cell[1].value}"


@pytest.mark.parametrize("cell", CELLS, ids=named)
def test_one_login_reaches_the_answer(tmp_path, cell):
    """The report of a single login answers so, and says why and by what."""
    step, answer = cell
    report = CELLS[cell].reports(tmp_path)[0]
    found = next(each for each in report.diagnosis.steps if each.step == step)

    assert answer is found.answer
    assert found.because.endswith(".")
    assert BARCODE not in found.because


@pytest.mark.parametrize("cell", CELLS, ids=named)
def test_a_set_reaches_the_answer(tmp_path, cell):
    """One patron with a bad answer makes it the set's, whatever the others say."""
    step, answer = cell
    seen = together(CELLS[cell].reports(tmp_path))
    found = next(each for each in seen.steps if each.step.step == step)

    assert answer is found.step.answer
    assert found.step.because.endswith(".")


@pytest.mark.parametrize("cell", OF_SETS_ALONE, ids=named)
def test_a_set_reaches_what_one_login_never_can(tmp_path, cell):
    """Whether patrons share a group is told by several of them."""
    step, answer = cell
    wrong, well = OF_SETS_ALONE[cell]
    logins = [*(login(each, "x", uid=each.card) for each in wrong), *map(login, well)]
    seen = together(reports_of((*wrong, *well), logins, site=make_site(tmp_path)))
    found = next(each.step for each in seen.steps if each.step.step == step)

    assert answer is found.answer


def test_no_cell_is_missing():
    """Nine questions and four answers; no cell stands for a question that is not asked."""
    every = set(product((question.step for question in QUESTIONS), StepAnswer))

    assert every == CELLS.keys() | OF_SETS_ALONE.keys()
    assert 36 == len(CELLS) + len(OF_SETS_ALONE)


def test_an_account_that_is_not_active_is_another_no_than_none(tmp_path):
    """Not found, found and inactive, and could not look are told apart."""
    inactive = make_found(make_record(account_status=AccountStatus.INACTIVE))
    situations = (Situation(answers=inactive), NOBODY_KNOWN, SILENT)
    found = [situation.reports(tmp_path)[0].diagnosis.steps[0] for situation in situations]

    assert [NO, NO, UNKNOWN] == [each.answer for each in found]
    assert 3 == len({each.because for each in found})
