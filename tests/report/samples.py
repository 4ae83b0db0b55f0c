"""Reports, text options and pages for the tests of the renderers."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from tests import factories
from verifier.domain.model import lookup
from verifier.domain.model.capture import (
    Attribute,
    Authentication,
    GateCheck,
    GateOutcome,
    LoginCapture,
)
from verifier.domain.model.evidence import (
    BorrowerDecision,
    PatronEvidence,
    ReleaseEvidence,
    RequestEvidence,
    RequestState,
    stages,
)
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
    record_identifier_evidence,
    state_evidence,
)
from verifier.domain.model.match import Agreement, IdentifierMatch, PatronMatch
from verifier.domain.model.patron import (
    Balance,
    Block,
    BlockKind,
    IdentifierStatus,
    PatronRecord,
    Stops,
)
from verifier.domain.model.release import (
    AttributeRole,
    IdentifierQuality,
    Release,
    ReleasedAttribute,
    RequestPreview,
    Resolution,
    TransformOutcome,
    TransformTrace,
)
from verifier.domain.model.render_options import RenderOptions
from verifier.domain.model.report import (
    Cause,
    Diagnosis,
    Headline,
    IlsState,
    Message,
    Paragraph,
    Remedy,
    Report,
    RouteStop,
    Snippet,
    StationOutcome,
    Step,
    StepAnswer,
    Verdict,
)
from verifier.report.text_layout import TextPage


def how(**more: Any) -> RenderOptions:
    """Options to write with the values shown, but for what *more* says."""
    return RenderOptions(**{"redact": False, **more})


def written(section: Callable[..., None], *what: Any, **more: Any) -> str:
    """What a section of a text report writes."""
    page = TextPage(how(**more))
    section(page, *what)
    return page.text


EPPN = "gail.good@example.edu"
BARCODE = "21234000000018"
OLD_BARCODE = "21234000000026"
MADE = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)

_NAMES = {
    "eduPersonPrincipalName": "urn:oid:1.3.6.1.4.1.5923.1.1.1.6",
    "employeeNumber": "urn:oid:2.16.840.1.113730.3.1.3",
    "mail": "urn:oid:0.9.2342.19200300.100.1.3",
    "sn": "urn:oid:2.5.4.4",
}


def released(
    name: str, *values: str, standing: AttributeRole = AttributeRole.WANTED
) -> ReleasedAttribute:
    return ReleasedAttribute(
        sent=Attribute(
            name=_NAMES.get(name, name),
            name_format=factories.URI,
            friendly_name=name,
            values=values,
        ),
        canonical=name if name in _NAMES else None,
        resolution=Resolution.EXACT if name in _NAMES else Resolution.UNKNOWN,
        standing=standing,
        worth=IdentifierQuality.GOOD,
    )


def record() -> PatronRecord:
    old = {"status": IdentifierStatus.INACTIVE, "since": date(2025, 3, 1)}
    return factories.make_record(
        factories.make_identifier(BARCODE, primary=True),
        factories.make_identifier(OLD_BARCODE, **old),
        internal_id="u-4711",
        expires=date(2027, 6, 30),
        blocks=(Block(kind=BlockKind.FINES, stops=Stops.REQUESTS, message="Gail owes 12.50"),),
        balance=Balance(amount=Decimal("12.50"), currency="USD"),
    )


def capture(*attributes: ReleasedAttribute) -> LoginCapture:
    made = factories.make_capture([attribute.sent for attribute in attributes])
    outcome = GateOutcome.NOT_CHECKED
    switched_off = GateCheck(name="client-address", outcome=outcome, detail="switched off")
    return replace(
        made,
        idp=replace(made.idp, profile="shibboleth-idp"),
        authentication=Authentication(context="urn:x:password", instant="2026-11-24T12:00:00Z"),
        checks=(*made.checks, switched_off),
    )


def release(
    *attributes: ReleasedAttribute, identifier: str = "eduPersonPrincipalName"
) -> ReleaseEvidence:
    attributes = attributes or (
        released("eduPersonPrincipalName", EPPN),
        released("employeeNumber", BARCODE, standing=AttributeRole.SURPLUS),
        released("mail", EPPN),
        released("sn", "Good", standing=AttributeRole.TOLERATED),
        released("urn:example:unknown", " 00123 ", "", standing=AttributeRole.SURPLUS),
        released("urn:example:nothing", standing=AttributeRole.SURPLUS),
    )
    values = [
        attribute.sent.values for attribute in attributes if attribute.canonical == identifier
    ]
    released_ = Release(
        form=factories.make_form(identifier=identifier, tolerated=()),
        attributes=attributes,
        missing=("displayName",),
        identifier_values=values[0] if values else None,
        header_values=None,
        email_values=(EPPN,),
    )
    return ReleaseEvidence(capture=capture(*attributes), release=released_)


def preview(of: ReleaseEvidence | None = None, sent: str | None = EPPN) -> RequestEvidence:
    of = of or release()
    made = RequestPreview(
        req_id=sent,
        req_id_from=of.release.form.identifier,
        trace=TransformTrace(outcome=TransformOutcome.NO_HEADER),
        patron_identifier=sent,
        email=EPPN,
    )
    return RequestEvidence(**stages(of), preview=made)


def attempt(value: str, outcome: lookup.LookupOutcome, **more: Any) -> lookup.LookupAttempt:
    return factories.make_attempt(value, outcome, **{"milliseconds": 12, **more})


def found() -> lookup.Found:
    made = factories.make_found(record())
    answer = replace(made.answer, privileges=made.answer.privileges[::-1])  # STATUS goes first
    return replace(made, answer=answer, matched_type="barcode")


def match(
    *attempts: lookup.LookupAttempt, of: RequestEvidence | None = None, **more
) -> PatronEvidence:
    known = any(isinstance(attempt.outcome, lookup.Found) for attempt in attempts)
    leading = IdentifierMatch(
        attribute="employeeNumber",
        value_index=0,
        value=BARCODE,
        transform=None,
        becomes=BARCODE,
        matches="barcode",
        status=IdentifierStatus.ACTIVE,
        record_index=0,
    )
    shape = {
        "records": (record(),) if known else (),
        "agreements": (Agreement.AGREES,) if known else (),
        "matches": (leading,) if known else (),
        "person": 0 if known else None,
        "person_because": "Name and e-mail address agree." if known else "Nobody is known.",
    }
    return PatronEvidence(
        **stages(of or preview()),
        lookup=lookup.PatronLookup(day=date(2026, 11, 24), attempts=attempts),
        match=PatronMatch(**{**shape, **more}),
    )


def finding(check: str = "patron.identifier-is-another-attribute", **more) -> Finding:
    shape = {
        "check": check,
        "severity": Severity.ERROR,
        "message": "Another released attribute holds the identifier that the library knows.",
        "evidence": (
            Evidence(what="identifier", name="sent", value=EPPN),
            Evidence(what="attribute", name="employeeNumber", value=BARCODE),
        ),
        "station": Station.DISCOVERY,
        "owner": Owner.DISCOVERY,
        "cites": ("ReShare wiki, Patron Lookup Problems",),
    }
    return Finding(**{**shape, **more})


def steps() -> tuple[Step, ...]:
    yes, no, other = StepAnswer.YES, StepAnswer.NO, StepAnswer.NOT_APPLICABLE
    answers = {
        "intermittent-1": ("Does the patron have an active record?", yes),
        "intermittent-2": ("Is the newest barcode active?", yes),
        "intermittent-3": ("Are there fines that block?", no),
        "intermittent-5": ("Does the User ID match the record?", no),
        "intermittent-6": ("Is the patron's group authorised?", StepAnswer.UNKNOWN),
        "widespread-1": ("Do the patrons share a group?", other),
        "widespread-2": ("Is the User ID always wrong?", yes),
        "widespread-2.1": ("Does the login release what is needed?", yes),
        "widespread-2.2": ("Does an add-on read the right field?", other),
    }
    return tuple(
        Step(
            step=step,
            question=question,
            answer=answer,
            because="Seen in this login.",
            rests_on=(
                record_identifier_evidence(record().identifiers[0]),
                state_evidence("account", "active"),
            ),
            good={yes: True, no: False}.get(answer),
        )
        for step, (question, answer) in answers.items()
    )


def route(value: str | None, *outcomes: StationOutcome) -> tuple[RouteStop, ...]:
    names = ("eduPersonPrincipalName", "eppn", "username → req_id", "(no change)")
    stops = zip(Station, (*names, "patronIdentifier", "LookupUser"), outcomes, strict=True)
    return tuple(
        RouteStop(station=station, name=name, value=value, outcome=outcome)
        for station, name, outcome in stops
    )


def failing() -> Report:
    """The sign-in name is sent; the library knows barcodes; employeeNumber holds the barcode."""
    of = match(
        attempt(EPPN, lookup.NotFound(message=f"Unknown User {EPPN}")),
        attempt(BARCODE, found(), purpose=lookup.Purpose.RELEASED, derived_from="employeeNumber"),
    )
    cause, after = finding(), finding("patron.not-found", owner=Owner.ILS, station=Station.ILS)
    after = replace(after, follows_from=cause.check, message="The library knows no such patron.")
    warning = finding("request.identifier-is-scoped", severity=Severity.NOTICE, evidence=())
    return Report(
        site_name="Example University Library",
        created_at=MADE,
        **stages(of),
        decision=BorrowerDecision(
            settings=factories.make_settings(),
            state=RequestState.INVALID_PATRON,
            qualifier="hostLMSCallFailed",
            audit=f"Host LMS integration: lookupPatron call failed. Unknown User {EPPN}",
            checked=True,
            status="FAIL",
            user_id=EPPN,
            problems=(f"Unknown User {EPPN}",),
        ),
        runs=(
            CheckRun(check="login.not-verified", result=Passed(saw="a signature")),
            CheckRun(check=cause.check, result=Failed(findings=(cause,))),
            CheckRun(check=after.check, result=Failed(findings=(after,))),
            CheckRun(check=warning.check, result=Failed(findings=(warning,))),
            CheckRun(check="request.regex-invalid", result=NotRun(reason="no regex is set")),
            CheckRun(check="patron.fines", result=Crashed(error="KeyError")),
        ),
        diagnosis=Diagnosis(
            verdict=Verdict.FAIL,
            cause=Cause(
                check=cause.check,
                station=Station.DISCOVERY,
                owner=Owner.DISCOVERY,
                summary="VuFind sends the sign-in name, and the library knows barcodes.",
            ),
            headline=Headline(
                verdict="ReShare would not find this patron.",
                reason="The sign-in name is sent, but the library knows patrons by barcode. "
                "employeeNumber holds the right barcode and is released too.",
                owner="discovery team (VuFind)",
            ),
            findings=(cause, after, warning),
            route=route(
                EPPN,
                *[StationOutcome.OK] * 2,
                StationOutcome.FIRST_WRONG,
                *[StationOutcome.FOLLOWS] * 3,
            ),
            ils_state=IlsState.OK,
            steps=steps(),
            remedies=(
                Remedy(
                    finding=cause.check,
                    owner=Owner.DISCOVERY,
                    product="vufind",
                    place="in VuFind",
                    text="In VuFind's Shibboleth.ini take the username from employeeNumber.",
                    snippets=(
                        Snippet(
                            place="Shibboleth.ini",
                            language="ini",
                            text="[Shibboleth]\nusername = employeeNumber",
                        ),
                    ),
                ),
                Remedy(
                    finding=cause.check,
                    owner=Owner.IDENTITY,
                    product="shibboleth-idp",
                    place="at the campus, in Shibboleth IdP",
                    text="Release the barcode as the sign-in name to this service provider.",
                ),
            ),
            message=Message(
                to="discovery team (VuFind)",
                contact="vufind@example.edu",
                subject="Patron identifier for ReShare",
                paragraphs=(Paragraph(text="VuFind sends the wrong attribute to ReShare."),),
                values=(Evidence(what="identifier", name="The right one", value=BARCODE),),
            ),
        ),
        version="0.1.0",
    )


def passing() -> Report:
    report = failing()
    of = match(
        attempt(BARCODE, found()), of=preview(release(identifier="employeeNumber"), BARCODE)
    )
    return replace(
        report,
        **stages(of),
        decision=replace(
            report.decision,
            state=RequestState.VALIDATED,
            qualifier=None,
            audit="Patron validated.",
            status="OK",
            profile="GRAD",
            profile_allowed=True,
            user_id=BARCODE,
            problems=(),
        ),
        runs=(CheckRun(check="login.not-verified", result=Passed(saw="a signature")),),
        diagnosis=replace(
            report.diagnosis,
            verdict=Verdict.PASS,
            cause=None,
            headline=Headline(
                verdict="ReShare would accept a request from this patron.",
                reason="The barcode is released, sent and known to the library.",
                owner=None,
            ),
            findings=(),
            route=route(BARCODE, *[StationOutcome.OK] * 6),
            remedies=(),
            message=None,
        ),
    )


def unknown() -> Report:
    report = failing()
    silent = lookup.CouldNotLook(
        failure=lookup.LookupFailure.TIMEOUT, message="No answer within 10 seconds."
    )
    of = match(attempt(EPPN, silent), person_because="The library system gave no answer.")
    return replace(
        report,
        **stages(of),
        diagnosis=replace(
            report.diagnosis,
            verdict=Verdict.UNKNOWN,
            cause=None,
            headline=Headline(
                verdict="The library system could not be asked, so nothing can be said.",
                reason="It did not answer in time.",
                owner="library systems",
            ),
            findings=(),
            ils_state=IlsState.UNKNOWN,
            remedies=(),
        ),
    )


def with_identifier(value: str | None) -> Report:
    """The failing report with another value at every station."""
    report = failing()
    attribute = released("eduPersonPrincipalName", *(() if value is None else (value,)))
    of = match(
        attempt(value or "", lookup.NotFound(message="Unknown User")),
        of=preview(release(attribute), value),
    )
    return replace(
        report,
        **stages(of),
        decision=replace(report.decision, user_id=value, audit=None, problems=()),
        diagnosis=replace(
            report.diagnosis, route=route(value, *[StationOutcome.OK] * 6), findings=()
        ),
    )


def through_a_header(**trace) -> Report:
    """The failing report at a site whose listener reads a header, with everything else unusual."""
    report = failing()
    shape = {
        "header_name": "x-remote-user",
        "header_value": "00123 ",
        "after_case": "00123 ",
        "result": "00123 ",
        "outcome": TransformOutcome.UNCHANGED,
        "detail": "the pattern [bold]did[/bold] :smile: not fit",
    }
    form = replace(report.release.form, header_identifier="employeeNumber")
    attributes = tuple(
        replace(attribute, sensitive=attribute.canonical == "sn")
        for attribute in report.release.attributes
    )
    silent = lookup.Found(record=PatronRecord(source="alma"))
    attempts = (*report.lookup.attempts, attempt("00123", silent, milliseconds=None))
    records = (PatronRecord(source="alma"), *report.match.records)
    moved = tuple(replace(entry, record_index=1) for entry in report.match.matches)
    return replace(
        report,
        capture=replace(report.capture, typed_username="ggood", service_provider=None),
        release=replace(report.release, form=form, attributes=attributes),
        preview=replace(
            report.preview,
            trace=TransformTrace(**{**shape, **trace}),
            patron_identifier="00123 ",
            email=None,
            blocked="The listener would answer with an error.",
        ),
        lookup=replace(report.lookup, expected=BARCODE, attempts=attempts),
        match=replace(report.match, records=records, matches=moved, person=1),
        decision=replace(report.decision, state=None, audit="[bold]as it is[/bold] :smile:"),
    )


def never_asked() -> Report:
    """The failing report at a site without a library system."""
    report = unknown()
    of = match()
    asked_nothing = replace(of.lookup, not_asked="None is known.")
    return replace(report, **stages(replace(of, lookup=asked_nothing)))


EVERY = (
    failing(),
    passing(),
    unknown(),
    with_identifier(None),
    with_identifier(""),
    through_a_header(),
    never_asked(),
)
"""One report of each sort."""
