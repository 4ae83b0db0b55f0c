"""Each question with what answers it, and what shows that the answer rests on."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from verifier.diagnosis.case import Case
from verifier.diagnosis.steps import grounds, request_grounds
from verifier.diagnosis.steps import questions as asked
from verifier.diagnosis.steps.answer import Answer
from verifier.diagnosis.steps.card import newest_barcode_active
from verifier.diagnosis.steps.fines import blocking_fines
from verifier.diagnosis.steps.group import group_authorised
from verifier.diagnosis.steps.identifier import same_identifier
from verifier.diagnosis.steps.record import has_active_record
from verifier.diagnosis.steps.widespread import (
    addon_field_right,
    release_right,
    requests_wrong,
    share_a_group,
)
from verifier.model.finding import Evidence
from verifier.model.report import Step

Ask = Callable[[Case], Answer]
Show = Callable[[Case], Iterable[Evidence]]

ANSWERED_BY: tuple[tuple[asked.Question, Ask, Show], ...] = (
    (asked.ACTIVE_RECORD, has_active_record, grounds.of_the_record),
    (asked.NEWEST_BARCODE, newest_barcode_active, grounds.of_the_cards),
    (asked.BLOCKING_FINES, blocking_fines, grounds.of_fines_and_blocks),
    (asked.SAME_IDENTIFIER, same_identifier, request_grounds.of_the_identifier),
    (asked.GROUP_AUTHORISED, group_authorised, grounds.of_the_group),
    (asked.SHARED_GROUP, share_a_group, grounds.of_the_group),
    (asked.WRONG_REQUESTS, requests_wrong, request_grounds.of_the_request),
    (asked.RIGHT_RELEASE, release_right, request_grounds.of_the_release),
    (asked.RIGHT_FIELD, addon_field_right, request_grounds.of_the_field),
)


def steps(case: Case) -> tuple[Step, ...]:
    """Every question with its answer, the reason for it, and what it rests on."""
    answered = []
    for question, ask, show in ANSWERED_BY:
        answer, because = ask(case)
        rests_on = tuple(dict.fromkeys(show(case)))
        answered.append(question.answered(answer, because, rests_on))
    return tuple(answered)
