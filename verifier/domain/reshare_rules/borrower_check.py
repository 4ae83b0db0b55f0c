"""ReShare's decision about the patron of a new request.

Mirrors mod-rs ``HostLMSService.lookupPatron``, ``BaseHostLMSService.lookupPatron``,
``ReshareActionService`` (``isValid``) and ``EventReqNewPatronRequestIndService`` (states,
qualifiers and audit texts, which are quoted as ReShare writes them).
"""

from dataclasses import dataclass, replace

from verifier.domain.model.evidence import BorrowerDecision, PatronEvidence, RequestState
from verifier.domain.model.lookup import (
    Ambiguous,
    CouldNotLook,
    Found,
    KeyKind,
    LookupAttempt,
    LookupFailure,
    NcipProblem,
    NotFound,
)
from verifier.domain.model.patron import same_account
from verifier.domain.model.reshare_settings import (
    HostLms,
    PatronProfile,
    ReshareSettings,
    host_lms,
)
from verifier.domain.model.site import IlsRole
from verifier.domain.reshare_rules.ncip_answer import (
    Reading,
    call_failed,
    failed,
    failed_by_client,
    read_answer,
    refused,
)

CALL_FAILED = "hostLMSCallFailed"
INVALID_PATRON = "invalidPatron"
NO_SYMBOL = "noInstitutionSymbol"
BLANK_FORM = "blankFormReview"

NOT_CONFIGURED = (
    "Host LMS integration not configured: Choose Host LMS in settings or deconfigure host LMS"
    " integration in settings."
)
NO_ID = "No id supplied"
SETTINGS_MISSING = (
    "Unexpected problem in NCIP Call: ncip_server_address, ncip_from_agency and"
    " ncip_app_profile must be defined"
)
NOT_VALID = "Record status is not valid."
VALIDATED = "Patron validated. Host LMS integration: borrower check call succeeded."
NEEDS_REVIEW = "Blank Request Form, needs review"
UNCHECKED = "Patron validated. (No host LMS integration configured for borrower check call)"
LOOKUP_FAILED = (
    "Host LMS integration: lookupPatron call failed. Review configuration and try again or"
    " deconfigure host LMS integration in settings. "
)

_PASSED = Reading(succeeded=True, status="OK")


@dataclass(frozen=True, slots=True)
class _Draft:
    """The parts of a decision that depend on how it was reached."""

    state: RequestState | None
    qualifier: str | None = None
    audit: str | None = None
    reading: Reading | None = None
    by_username: bool = False
    problems: tuple[str, ...] = ()


def decide(evidence: PatronEvidence, settings: ReshareSettings) -> BorrowerDecision:
    """Predict ReShare's decision; ``state`` is None if that is not possible. Never raises."""
    draft, posted = _draft(evidence, settings), evidence.preview.posted
    if draft.state is RequestState.VALIDATED and posted is not None and not posted.names_item:
        # mod-rs hasClusterID, which comes after everything about the patron
        draft = replace(
            draft, state=RequestState.BLANK_FORM_REVIEW, qualifier=BLANK_FORM, audit=NEEDS_REVIEW
        )
    return _decision(draft, settings, evidence.preview.stored_identifier)


def decide_once_right(
    evidence: PatronEvidence, settings: ReshareSettings
) -> BorrowerDecision | None:
    """Predict ReShare's decision about this patron's record if the identifier led to it.

    None if the identifier sent does lead to it, or if nothing shows what ReShare would read.
    """
    adapter, decisive = host_lms(settings.host_lms_integration), evidence.lookup.decisive
    outcome = decisive.outcome if decisive else None
    record = evidence.match.record
    unknown = evidence.why_unknown is not None or isinstance(outcome, CouldNotLook)
    if adapter is None or not settings.borrower_check_on or unknown or record is None:
        return None
    if isinstance(outcome, Found) and same_account(outcome.record, record):
        return None
    answers = [
        (attempt.role is not IlsRole.RESHARE, attempt)
        for attempt in evidence.lookup.attempts
        if isinstance(attempt.outcome, Found)
        and attempt.outcome.answer is not None
        and same_account(attempt.outcome.record, record)
    ]
    if not answers:
        return None
    _, attempt = min(answers, key=lambda answer: answer[0])
    reading = _reading(attempt, adapter)
    if not reading.succeeded:
        return None
    sent = attempt.key.value
    return _decision(_judged(reading, settings, sent=sent, by_username=False), settings, sent)


def _decision(draft: _Draft, settings: ReshareSettings, sent: str | None) -> BorrowerDecision:
    reading = draft.reading
    profile = reading.profile if reading else None
    return BorrowerDecision(
        settings=settings,
        state=draft.state,
        qualifier=draft.qualifier,
        audit=draft.audit,
        checked=settings.borrower_check_on,
        status=reading.status if reading else None,
        profile=profile,
        profile_allowed=_allowed(profile, settings),
        user_id=(reading.user_id or sent) if reading and reading.succeeded else None,
        surname=reading.surname if reading else None,
        given_name=reading.given_name if reading else None,
        email=reading.email if reading else None,
        by_username=draft.by_username,
        problems=draft.problems,
    )


def _draft(  # noqa: PLR0911 - the order of the cases is the rule
    evidence: PatronEvidence, settings: ReshareSettings
) -> _Draft:
    if evidence.preview.blocked is not None or evidence.why_unknown is not None:
        return _Draft(None)
    if not evidence.release.form.institution.strip():
        return _Draft(RequestState.ERROR, NO_SYMBOL, "No Requesting Institution Symbol")
    adapter = host_lms(settings.host_lms_integration)
    if adapter is None:
        return _lookup_failed(failed(NOT_CONFIGURED))
    if not settings.borrower_check_on:
        return _Draft(RequestState.VALIDATED, audit=UNCHECKED, reading=_PASSED)
    if not evidence.preview.has_identifier:
        return _lookup_failed(failed(NO_ID))
    asked = _asked(evidence.lookup.as_reshare, adapter)
    if asked is None:
        return _Draft(None)
    reading, by_username = asked
    if not reading.succeeded:
        return _lookup_failed(reading)
    return _judged(
        reading, settings, sent=evidence.preview.stored_identifier, by_username=by_username
    )


def _asked(attempts: tuple[LookupAttempt, ...], adapter: HostLms) -> tuple[Reading, bool] | None:
    """Choose the reading as ReShare does: the second only if it succeeded and the first failed."""
    readings = [
        (_reading(attempt, adapter), attempt.key.kind is KeyKind.USERNAME) for attempt in attempts
    ]
    if not readings:
        return None
    return next((reading for reading in readings if reading[0].succeeded), readings[0])


def _reading(attempt: LookupAttempt, adapter: HostLms) -> Reading:
    match attempt.outcome:
        case Found(answer=answer):
            return read_answer(answer, adapter) if answer else _PASSED
        case Ambiguous(answer=answer) if answer is not None:
            return read_answer(answer, adapter)
        case (
            NotFound(message=message, problems=problems)
            | Ambiguous(message=message, problems=problems)
        ):
            return refused(problems or [NcipProblem(type=message)], adapter)
        case CouldNotLook(failure=LookupFailure.NOT_CONFIGURED):
            return failed(SETTINGS_MISSING)
        case CouldNotLook(failure=failure):
            return failed_by_client(call_failed(adapter, failure))


def _lookup_failed(reading: Reading) -> _Draft:
    return _Draft(
        RequestState.INVALID_PATRON,
        CALL_FAILED,
        LOOKUP_FAILED + reading.noted,
        reading=reading,
        problems=reading.problems,
    )


def _judged(
    reading: Reading, settings: ReshareSettings, *, sent: str | None, by_username: bool
) -> _Draft:
    """Apply mod-rs ``isValidPatron``: a status other than OK refuses, then a profile set to *no*.

    The profile is only looked at if the status is OK.
    """
    if reading.status != "OK":
        problem = NOT_VALID
    elif _allowed(reading.profile, settings) is False:
        problem = (
            f"Patron profile ({reading.profile}) is configured to not allow requesting in ReShare."
        )
    else:
        return _Draft(
            RequestState.VALIDATED, audit=VALIDATED, reading=reading, by_username=by_username
        )
    audit = (
        f'Failed to validate patron with id: "{sent}". (Patron state = {reading.status})'
        f" (Errors: [{problem}])"
    )
    return _Draft(
        RequestState.INVALID_PATRON, INVALID_PATRON, audit, reading, by_username, (problem,)
    )


def _allowed(profile: str | None, settings: ReshareSettings) -> bool | None:
    """Look up *profile* in *Host LMS patron profiles*, exactly; None if it is not listed."""
    rows: tuple[PatronProfile, ...] = settings.patron_profiles
    return next((row.can_create_requests for row in rows if row.code == profile), None)
