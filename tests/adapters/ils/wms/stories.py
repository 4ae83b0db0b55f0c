"""Patrons' stories at WMS, where it is asked beside ReShare's own connection."""

from tests.adapters.ils.judged import DISAGREES, GAIL, OLD, UNKNOWN, Story, refused, reshare_finds
from tests.adapters.ils.wms.fake_wms import patron
from verifier.domain.model.lookup import Ambiguous, NotFound
from verifier.domain.model.patron import PersonName

HAL = {
    "name": {"givenName": "Hal", "familyName": "Hill"},
    "emails": [{"value": "hal@example.edu"}],
}


def gail(**more):
    return (patron(GAIL, **more),)


def failing(failure, settings=None, **fake):
    return refused(failure, patrons=gail(), settings=settings or {}, fake=fake)


def hint(**ill):
    """Something that interlibrary loan of WorldShare has against the patron."""
    return Story(patrons=gail(ill=ill), finds={"patron.blocked-in-ils", DISAGREES})


WMS = {
    "all is well": Story(patrons=gail()),
    "nobody has the number": Story(
        patrons=(patron(OLD),), outcome=NotFound, reshare=UNKNOWN, finds={"patron.not-found"}
    ),
    "expired": Story(
        patrons=gail(expires="2024-09-07T00:00:00Z"), finds={"patron.record-expired", DISAGREES}
    ),
    "blocked in circulation": Story(
        patrons=gail(blocked=True),
        reshare=reshare_finds(GAIL, status="BLOCKED"),
        finds={"patron.blocked-in-ils", "decision.patron-blocked"},
    ),
    "blocked for interlibrary loan alone": hint(isBlocked=True, isApproved=True),
    "not approved for interlibrary loan": hint(isBlocked=False, isApproved=False),
    "found by an id at a source": Story(
        patrons=(patron(OLD, at_source=(("SIS", "S1"), ("SIS", GAIL))),)
    ),
    "several patrons have the number": Story(
        patrons=(*gail(), patron(OLD, at_source=(("SIS", GAIL),), **HAL)),
        outcome=Ambiguous,
        reshare=Ambiguous(count=None, message="Non-Unique User"),
        finds={"patron.ambiguous", "patron.identifier-shared"},
    ),
    "two accounts of one person": Story(
        patrons=(*gail(), patron(OLD, at_source=(("SIS", "S1008"),))),
        released={"studentId": "S1008"},
        finds={"patron.two-accounts"},
    ),
    "another person's number": Story(
        patrons=gail(**HAL),
        reshare=reshare_finds(
            GAIL, name=PersonName(given="Hal", family="Hill"), email="hal@example.edu"
        ),
        finds={"patron.another-person"},
    ),
    "odd characters in the name": Story(
        patrons=gail(name={"givenName": 'Zoë "Z"', "familyName": "O'Brien-<Łuk>"}),
        name=('Zoë "Z"', "O'Brien-<Łuk>"),
    ),
    "the WSKey is wrong": failing("auth_error", {"secret": "wr0ng"}),
    "the WSKey lacks the scope": failing("forbidden", scopes={"SCIM:read_self"}),
    "too many questions": failing("rate_limited", broken_search=(429, {})),
    "OCLC is down": failing("server_error", broken_search=(503, {})),
}
