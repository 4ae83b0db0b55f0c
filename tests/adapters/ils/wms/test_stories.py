from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from tests.adapters.ils.judged import UNKNOWN, failed, judged, reshare_finds
from tests.adapters.ils.wms.fake_wms import FakeWms, connected, patron, running
from tests.factories import make_attribute, make_capture, make_form, make_site
from verifier.adapters.ils.wms.record import CIRCULATION, PERSONA
from verifier.domain.model.lookup import (
    Ambiguous,
    CouldNotLook,
    Found,
    LookupFailure,
    NotFound,
    PatronKey,
)
from verifier.domain.model.patron import PersonName
from verifier.domain.model.report import RequestState
from verifier.domain.model.reshare_settings import ReshareSettings
from verifier.domain.model.site import IlsRole
from verifier.pipeline.verify import verify

BARCODE = "21234000000018"
OTHER = "21234000000026"
ALWAYS = {"decision.identifier-goes-to-suppliers"}
"""A finding about the settings, whatever OCLC says."""

HAL = {
    "name": {"givenName": "Hal", "familyName": "Hill"},
    "emails": [{"value": "hal@example.edu"}],
}
VALIDATED, INVALID = RequestState.VALIDATED, RequestState.INVALID_PATRON
CALL_FAILED = "NCIP2WMS Client failed to call Lookup User or parse returned results"


def about_patron(report) -> set[str]:
    """What the checks on the patron and on ReShare's decision found."""
    return {
        entry for entry in failed(report) if entry.startswith(("patron.", "decision."))
    } - ALWAYS


def hal_is_found(value: str) -> Found:
    """ReShare's own question leads to somebody else's record."""
    found = reshare_finds(value)
    name = PersonName(given="Hal", family="Hill")
    return replace(found, record=replace(found.record, name=name, emails=("hal@example.edu",)))


@dataclass(frozen=True, kw_only=True)
class Story:
    """One patron, what the login sends, and what comes of it."""

    patrons: tuple[dict[str, Any], ...] = (patron(BARCODE),)
    outcome: type
    finds: set[str] = field(default_factory=set)
    sent: str = BARCODE
    reshare: Any = None
    failure: LookupFailure | None = None
    options: dict[str, Any] = field(default_factory=dict)
    server: dict[str, Any] = field(default_factory=dict)
    name: tuple[str, str] = ("Gail", "Good")
    released: dict[str, str] = field(default_factory=dict)


EVIDENCE = {
    "all is well": Story(outcome=Found),
    "nobody has the number": Story(
        patrons=(patron(OTHER),), outcome=NotFound, reshare=UNKNOWN, finds={"patron.not-found"}
    ),
    "expired": Story(
        patrons=(patron(BARCODE, expires="2024-09-07T00:00:00Z"),),
        outcome=Found,
        finds={"patron.record-expired", "decision.disagrees-with-ils"},
    ),
    "blocked in circulation": Story(
        patrons=(patron(BARCODE, blocked=True),),
        outcome=Found,
        reshare=reshare_finds(BARCODE, status="BLOCKED"),
        finds={"patron.blocked-in-ils", "decision.patron-blocked"},
    ),
    "blocked for interlibrary loan alone": Story(
        patrons=(patron(BARCODE, ill={"isBlocked": True, "isApproved": True}),),
        outcome=Found,
        finds={"patron.blocked-in-ils", "decision.disagrees-with-ils"},
    ),
    "not approved for interlibrary loan": Story(
        patrons=(patron(BARCODE, ill={"isBlocked": False, "isApproved": False}),),
        outcome=Found,
        finds={"patron.blocked-in-ils", "decision.disagrees-with-ils"},
    ),
    "found by an id at a source": Story(
        patrons=(patron(OTHER, at_source=(("SIS", "S1"), ("SIS", BARCODE))),), outcome=Found
    ),
    "several patrons have the number": Story(
        patrons=(patron(BARCODE), patron(OTHER, at_source=(("SIS", BARCODE),), **HAL)),
        outcome=Ambiguous,
        reshare=Ambiguous(count=None, message="Non-Unique User"),
        finds={"patron.ambiguous", "patron.identifier-shared"},
    ),
    "two accounts of one person": Story(
        patrons=(patron(BARCODE), patron(OTHER, at_source=(("SIS", "S1008"),))),
        outcome=Found,
        released={"studentId": "S1008"},
        finds={"patron.two-accounts"},
    ),
    "another person's number": Story(
        patrons=(patron(BARCODE, **HAL),),
        outcome=Found,
        reshare=hal_is_found(BARCODE),
        finds={"patron.another-person"},
    ),
    "odd characters in the name": Story(
        patrons=(patron(BARCODE, name={"givenName": 'Zoë "Z"', "familyName": "O'Brien-<Łuk>"}),),
        outcome=Found,
        name=('Zoë "Z"', "O'Brien-<Łuk>"),
    ),
    "the WSKey is wrong": Story(
        outcome=CouldNotLook,
        finds={"patron.evidence-missing"},
        failure=LookupFailure.AUTH_ERROR,
        options={"secret": "wrong"},
    ),
    "the WSKey lacks the scope": Story(
        outcome=CouldNotLook,
        finds={"patron.evidence-missing"},
        failure=LookupFailure.FORBIDDEN,
        server={"scopes": {"SCIM:read_self"}},
    ),
    "too many questions": Story(
        outcome=CouldNotLook,
        finds={"patron.evidence-missing"},
        failure=LookupFailure.RATE_LIMITED,
        server={"broken_search": (429, {})},
    ),
    "OCLC is down": Story(
        outcome=CouldNotLook,
        finds={"patron.evidence-missing"},
        failure=LookupFailure.SERVER_ERROR,
        server={"broken_search": (503, {})},
    ),
}


@pytest.mark.parametrize("story", EVIDENCE.values(), ids=EVIDENCE)
def test_what_comes_of_it(tmp_path, story):
    """OCLC's answer has its outcome, and the whole program finds what is to be found."""
    fake = FakeWms(*story.patrons)
    for name, value in story.server.items():
        setattr(fake, name, value)
    with running(fake) as url:
        connector = connected(tmp_path, url, **story.options)
        outcome = connector.look_up(PatronKey(value=story.sent))
        report = judged(
            tmp_path,
            connector,
            story.sent,
            reshare=story.reshare,
            name=story.name,
            released=story.released,
        )

    assert story.outcome is type(outcome)
    assert story.failure is getattr(outcome, "failure", None)
    assert story.finds == about_patron(report)


@dataclass(frozen=True, kw_only=True)
class ReshareStory(Story):
    """A story in which WMS is what ReShare asks, and how ReShare decides."""

    state: RequestState
    says: str = ""  # the end of ReShare's audit text


AS_RESHARE = {
    "all is well": ReshareStory(
        outcome=Found, state=VALIDATED, says="borrower check call succeeded."
    ),
    "nobody has the number": ReshareStory(
        patrons=(patron(OTHER),),
        outcome=NotFound,
        state=INVALID,
        says="NCIP2WMS Client did not return a matching patron",
        finds={"patron.not-found"},
    ),
    "blocked in circulation": ReshareStory(
        patrons=(patron(BARCODE, blocked=True),),
        outcome=Found,
        state=INVALID,
        says="(Patron state = BLOCKED) (Errors: [Record status is not valid.])",
        finds={"decision.patron-blocked", "patron.blocked-in-ils"},
    ),
    "expired": ReshareStory(
        patrons=(patron(BARCODE, expires="2024-09-07T00:00:00Z"),),
        outcome=Found,
        state=INVALID,
        says="(Patron state = BLOCKED) (Errors: [Record status is not valid.])",
        finds={"patron.record-expired", "decision.patron-blocked"},
    ),
    "blocked for interlibrary loan, which ReShare does not see": ReshareStory(
        patrons=(patron(BARCODE, ill={"isBlocked": True}),),
        outcome=Found,
        state=VALIDATED,
        finds={"patron.blocked-in-ils", "decision.disagrees-with-ils"},
    ),
    "no part about circulation": ReshareStory(
        patrons=(patron(BARCODE, without=(CIRCULATION,)),),
        outcome=Found,
        state=INVALID,
        says=f'{CALL_FAILED} · JSONObject["{CIRCULATION}"] not found.',
        finds={"decision.no-optional-fields"},
    ),
    "no part about the account": ReshareStory(
        patrons=(patron(BARCODE, without=(PERSONA,)),),
        outcome=Found,
        state=INVALID,
        says=f'{CALL_FAILED} · JSONObject["{PERSONA}"] not found.',
        finds={"decision.no-optional-fields"},
    ),
    "no name": ReshareStory(
        patrons=(patron(BARCODE, without=("name",)),),
        outcome=Found,
        state=INVALID,
        says='JSONObject["name"] not found.',
        finds={"decision.no-optional-fields"},
    ),
    "an id at a source leads to the barcode": ReshareStory(
        patrons=(patron(BARCODE, at_source=(("SIS", "S1"),)),),
        sent="S1",
        outcome=Found,
        state=VALIDATED,
        finds={"patron.other-id-returned"},
    ),
    "letter case is overlooked": ReshareStory(
        patrons=(patron("JDoe1"),),
        sent="jdoe1",
        outcome=Found,
        state=VALIDATED,
        finds={"patron.letter-case-relied-on", "patron.other-id-returned"},
    ),
    "of several patrons ReShare takes the first": ReshareStory(
        patrons=(
            patron(BARCODE),
            patron(OTHER, at_source=(("SIS", BARCODE),), blocked=True, **HAL),
        ),
        outcome=Ambiguous,
        state=VALIDATED,
        finds={"patron.ambiguous"},
    ),
    "of several patrons the first is blocked": ReshareStory(
        patrons=(
            patron(OTHER, at_source=(("SIS", BARCODE),), blocked=True, **HAL),
            patron(BARCODE),
        ),
        outcome=Ambiguous,
        state=INVALID,
        says="(Patron state = BLOCKED) (Errors: [Record status is not valid.])",
        finds={"patron.ambiguous"},
    ),
    "a quotation mark breaks ReShare's question": ReshareStory(
        sent=f'{BARCODE}"',
        outcome=CouldNotLook,
        failure=LookupFailure.PROTOCOL_ERROR,
        state=INVALID,
        says=CALL_FAILED,
        finds={"patron.could-not-ask"},
    ),
    "the WSKey is wrong": ReshareStory(
        outcome=CouldNotLook,
        failure=LookupFailure.AUTH_ERROR,
        options={"secret": "wrong"},
        state=INVALID,
        says=CALL_FAILED,
        finds={"patron.could-not-ask"},
    ),
    "OCLC is down": ReshareStory(
        outcome=CouldNotLook,
        failure=LookupFailure.SERVER_ERROR,
        server={"broken_search": (500, {})},
        state=INVALID,
        says=CALL_FAILED,
        finds={"patron.could-not-ask"},
    ),
}


@pytest.mark.parametrize("story", AS_RESHARE.values(), ids=AS_RESHARE)
@pytest.mark.parametrize("setting", ["WMS", "WMS2"])
def test_how_reshare_decides(tmp_path, story, setting):
    """ReShare's own question, its decision and its audit text, as its adapter makes them."""
    fake = FakeWms(*story.patrons)
    for name, value in story.server.items():
        setattr(fake, name, value)
    with running(fake) as url:
        connector = connected(tmp_path, url, role=IlsRole.RESHARE, **story.options)
        outcome = connector.look_up(PatronKey(value=story.sent))
        report = verified(tmp_path, connector, story.sent, setting)

    assert story.outcome is type(outcome)
    assert story.failure is getattr(outcome, "failure", None)
    assert story.state is report.decision.state
    assert (report.decision.audit or "").endswith(story.says)
    assert story.finds == about_patron(report)


def verified(folder, connector, sent, setting):
    """Verify a login that releases *sent*, where ReShare asks WMS."""
    released = {"employeeNumber": sent, "givenName": "Gail", "sn": "Good"}
    attributes = [make_attribute(name, value) for name, value in released.items()]
    site = make_site(
        folder,
        form=make_form(identifier="employeeNumber", email="mail"),
        reshare=ReshareSettings(host_lms_integration=setting, borrower_check="NCIP"),
    )
    mail = make_attribute("mail", "gail@example.edu")
    capture = make_capture([*attributes, mail])
    return verify(capture, site=site, ils=(connector,), expected=None)


def test_reshare_reads_the_profile_status(tmp_path):
    """Without a profile in the answer ReShare takes the word STATUS for one."""
    with running(FakeWms(patron(BARCODE))) as url:
        connector = connected(tmp_path, url, role=IlsRole.RESHARE)
        report = verified(tmp_path, connector, BARCODE, "WMS")

    assert "STATUS" == report.decision.profile
