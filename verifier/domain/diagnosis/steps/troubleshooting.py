"""Each question with what answers it, and what shows that the answer rests on."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from verifier.domain.diagnosis.case import Case
from verifier.domain.diagnosis.steps import evidence
from verifier.domain.diagnosis.steps import questions as asked
from verifier.domain.diagnosis.steps.library_answers import (
    addon_field_right,
    release_right,
    requests_wrong,
    share_a_group,
)
from verifier.domain.diagnosis.steps.patron_answers import (
    Answer,
    blocking_fines,
    group_authorised,
    has_active_record,
    newest_barcode_active,
    same_identifier,
)
from verifier.domain.model.finding import Evidence
from verifier.domain.model.report import Step

AnswerFunction = Callable[[Case], Answer]
EvidenceFunction = Callable[[Case], Iterable[Evidence]]

ANSWERED_BY: tuple[tuple[asked.Question, AnswerFunction, EvidenceFunction], ...] = (
    (asked.ACTIVE_RECORD, has_active_record, evidence.record_evidence),
    (asked.NEWEST_BARCODE, newest_barcode_active, evidence.card_evidence),
    (asked.BLOCKING_FINES, blocking_fines, evidence.block_evidence),
    (asked.SAME_IDENTIFIER, same_identifier, evidence.identifier_evidence),
    (asked.GROUP_AUTHORISED, group_authorised, evidence.group_evidence),
    (asked.SHARED_GROUP, share_a_group, evidence.group_evidence),
    (asked.WRONG_REQUESTS, requests_wrong, evidence.request_evidence),
    (asked.RIGHT_RELEASE, release_right, evidence.release_evidence),
    (asked.RIGHT_FIELD, addon_field_right, evidence.field_evidence),
)


def steps(case: Case) -> tuple[Step, ...]:
    """Every question with its answer, the reason for it, and what it rests on."""
    answered = []
    for question, ask, show in ANSWERED_BY:
        answer, because = ask(case)
        rests_on = tuple(dict.fromkeys(show(case)))
        answered.append(question.answered(answer, because, rests_on))
    return tuple(answered)
