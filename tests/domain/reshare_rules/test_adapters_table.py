"""What ReShare decides on what each library system says, through the whole reading of it."""

import pytest

from tests.adapters.ils.ncip.dialect import Person, answer
from tests.factories import BARCODE, make_answers, make_attempt, make_settings
from verifier.adapters.ils.ncip.record import patron_record
from verifier.adapters.ils.ncip.reply import read_reply
from verifier.domain.diagnosis.matching import match_identifiers
from verifier.domain.model.lookup import Found, NcipAnswer, Privilege
from verifier.domain.model.reshare_settings import ADAPTERS, PatronProfile, host_lms
from verifier.domain.reshare_rules.borrower_check import decide

OK = ("REQ_VALIDATED", None, "OK")
BLOCKED = ("REQ_INVALID_PATRON", "invalidPatron", "BLOCKED")
NO_CALL = ("REQ_INVALID_PATRON", "hostLMSCallFailed", "FAIL")
NOT_ALLOWED = ("REQ_INVALID_PATRON", "invalidPatron", "OK")
CLOSED = "CLOSED"
"""The code of the one patron profile that may not place requests."""


def group(code: str, status: str | None = None, *others: tuple[str, str]):
    """PROFILE, perhaps STATUS, and whatever else stands between them."""
    state = () if status is None else (("STATUS", status),)
    return (("PROFILE", code), *others, *state)


LIBRARY = ("LIBRARY", "main")
ROWS = [
    # Alma: a block does not show; an inactive patron is not found at all
    ("ALMA", (("STATUS", "ACTIVE"), ("PROFILE", "STA")), OK, "STA"),
    ("ALMA", (("STATUS", "ACTIVE"),), OK, "STATUS"),
    ("ALMA", group("STA", "INACTIVE"), OK, "STA"),
    ("ALMA", group(CLOSED, "ACTIVE"), NOT_ALLOWED, CLOSED),
    ("ALMA", (), OK, None),
    # FOLIO: any block on borrowing or requests, and an inactive user, is BLOCKED
    ("FOLIO", group("GRAD", "ACTIVE", LIBRARY), OK, "GRAD"),
    ("FOLIO", group("GRAD", "BLOCKED", LIBRARY), BLOCKED, "GRAD"),
    ("FOLIO", group("GRAD", "blocked", LIBRARY), BLOCKED, "GRAD"),
    ("FOLIO", group("GRAD", "GOOD", LIBRARY), OK, "GRAD"),  # a word of its own configuration
    ("FOLIO", group("GRAD", "STOPPED", LIBRARY), OK, "GRAD"),  # likewise, and misunderstood
    ("FOLIO", group("", "ACTIVE", LIBRARY), OK, "STATUS"),
    ("FOLIO", group(CLOSED.lower(), "ACTIVE"), OK, CLOSED.lower()),  # compared exactly
    # Koha: only fines over the limit reach ReShare
    ("Koha", group("PT", "Ok", LIBRARY), OK, "PT"),
    ("Koha", group("PT", "Restricted", LIBRARY), OK, "PT"),
    ("Koha", group("PT", "Delinquent", LIBRARY), OK, "PT"),
    ("Koha", group("PT", "Barred", LIBRARY), BLOCKED, "PT"),
    ("Koha", group(CLOSED, "Barred"), ("REQ_INVALID_PATRON", "invalidPatron", "BLOCKED"), CLOSED),
    # Sierra and Millennium: Y or N
    ("Sierra", group("126", "Y", ("LIBRARY", "g    ")), OK, "126"),
    ("Sierra", group("126", "N", ("LIBRARY", "g    ")), BLOCKED, "126"),
    ("Sierra", group("126", "n"), BLOCKED, "126"),
    ("Sierra", group("126"), OK, "126"),
    ("Sierra", (("LIBRARY", "g    "), ("STATUS", "Y")), OK, "STATUS"),
    ("Sierra", (("LIBRARY", "g    "), ("STATUS", "N")), BLOCKED, None),
    ("Millennium", group("7", "Y"), OK, "7"),
    ("Millennium", group("7", "N"), BLOCKED, "7"),
    ("Millennium", group(CLOSED, "Y"), NOT_ALLOWED, CLOSED),
    # NCSU: standings of Symphony over NCIP 2
    ("NCSU", group("FACULTY", "OK", ("CAT1", "X")), OK, "FACULTY"),
    ("NCSU", group("FACULTY", "DELINQUENT"), OK, "FACULTY"),
    ("NCSU", group("FACULTY", "BLOCKED"), BLOCKED, "FACULTY"),
    ("NCSU", group("FACULTY", "BARRED"), BLOCKED, "FACULTY"),
    ("NCSU", (("FACULTY", None),), OK, None),  # without a status element it is not kept
    # Evergreen: the group alone, always active
    ("Evergreen", (("Patrons", "Active"),), OK, "Patrons"),
    ("Evergreen", (("Patrons", "ACTIVE"),), OK, "Patrons"),
    ("Evergreen", (("Patrons", "Inactive"),), OK, None),
    ("Evergreen", ((CLOSED, "Active"),), NOT_ALLOWED, CLOSED),
    ("Evergreen", (("Patrons", ""),), OK, "Patrons"),
    # Default: whatever it is
    ("Default", group("GRAD", "ACTIVE"), OK, "GRAD"),
    ("Default", group("GRAD", "EXPIRED"), BLOCKED, "GRAD"),
    ("Default", group("GRAD", "Suspended"), OK, "GRAD"),
    ("Default", group("GRAD", "Cancelled"), OK, "GRAD"),
    ("Default", group("GRAD", ""), OK, "GRAD"),
    ("Default", (("STATUS", "ACTIVE"), ("STATUS", "BLOCKED")), OK, "STATUS"),  # the first counts
    ("Default", (("status", "BLOCKED"), ("profile", "GRAD")), BLOCKED, "GRAD"),
    ("Default", ((" STATUS ", "BLOCKED"),), OK, None),  # blanks are not trimmed here
    # Symphony: the same standings over NCIP 1, and sometimes only the name of the group
    ("Symphony", group("FACULTY", "OK"), OK, "FACULTY"),
    ("Symphony", group("FACULTY", "DELINQUENT"), OK, "FACULTY"),
    ("Symphony", group("FACULTY", "BLOCKED"), BLOCKED, "FACULTY"),
    ("Symphony", group("FACULTY", "BARRED"), BLOCKED, "FACULTY"),
    ("Symphony", (("UNDERGRAD", None),), OK, "UNDERGRAD"),
    ("Symphony", (("UNDERGRAD", ""),), OK, "UNDERGRAD"),
    ("Symphony", ((CLOSED, ""),), NOT_ALLOWED, CLOSED),
    ("Symphony", (("UNDERGRAD", ""), ("CAT1", "")), OK, None),
    # Polaris: the group twice, with a date and with OK; no block to be seen
    ("Polaris", (("30", "2030-01-01"), ("30", "OK")), OK, "30"),
    ("Polaris", (("30", "2020-01-01"), ("30", "OK")), OK, "30"),  # expired
    ("Polaris", (("30", "2030-01-01"),), OK, None),
    ("Polaris", ((CLOSED, "2030-01-01"), (CLOSED, "OK")), NOT_ALLOWED, CLOSED),
    # Aleph: categories, and words where a patron has no type
    ("Aleph", (("Cat1", "01"), ("PROFILE", "Undergrad"), ("STATUS", "OK")), OK, "Undergrad"),
    (
        "Aleph",
        (("Cat1", "01"), ("PROFILE", "Undergrad"), ("STATUS", "BLOCKED")),
        BLOCKED,
        "Undergrad",
    ),
    ("Aleph", (("Cat1", "No patron type found"), ("STATUS", "OK")), OK, "STATUS"),
    ("Aleph", (("Cat1", "No patron description found"),), OK, None),
    ("Aleph", (("STATUS", " BLOCKED "),), BLOCKED, None),  # this client does trim
    # Voyager, Horizon, TLC
    ("Voyager", group("FAC", "OK"), OK, "FAC"),
    ("Voyager", group("FAC", "EXPIRED"), BLOCKED, "FAC"),
    ("Voyager", group("FAC", "Lost"), OK, "FAC"),
    ("Voyager", (), OK, None),
    ("Horizon", group("adult", "ACTIVE"), OK, "adult"),
    ("Horizon", group("adult", "N"), BLOCKED, "adult"),
    ("Horizon", group(CLOSED, "ACTIVE"), NOT_ALLOWED, CLOSED),
    ("TLC", group("ADULT", "OK"), OK, "ADULT"),
    ("TLC", group("ADULT", "BLOCKED"), BLOCKED, "ADULT"),
    ("TLC", (("ADULT", "Active"),), OK, "ADULT"),
    # WMS: its own search, of which ReShare makes a status and no profile
    ("WMS", (("STATUS", "OK"),), OK, "STATUS"),
    ("WMS", (("STATUS", "BLOCKED"),), BLOCKED, None),
    ("WMS2", (("STATUS", "OK"),), OK, "STATUS"),
    ("WMS2", (("STATUS", "BLOCKED"),), BLOCKED, None),
    # The manual adapter asks nobody
    ("Manual", group("GRAD", "BLOCKED"), OK, None),
    ("manual", (), OK, None),
]


def judged(setting: str, outcome: Found):
    """ReShare's decision on *outcome* with that host LMS setting."""
    evidence = match_identifiers(make_answers(make_attempt(BARCODE, outcome)))
    closed = PatronProfile(code=CLOSED, can_create_requests=False)
    settings = make_settings(host_lms_integration=setting, patron_profiles=(closed,))
    decision = decide(evidence, settings)
    state = decision.state.value
    return (state, decision.qualifier, decision.status), decision.profile


def found(setting: str, body: bytes) -> Found:
    """What a connection reads of an answer in the dialect of that system."""
    reply = read_reply(body, str(host_lms(setting).ncip))
    record = patron_record(reply, source="ncip", minor_units=True)
    return Found(record=record, answer=reply.as_reshare_reads())


def message(setting: str, privileges) -> Found:
    """The whole way from the text of an answer; WMS and the manual adapter have no such text."""
    if host_lms(setting).ncip is None:
        listed = tuple(Privilege(key=key, value=value) for key, value in privileges)
        record = found("Default", answer("default", Person())).record
        return Found(record=record, answer=NcipAnswer(user_id=BARCODE, privileges=listed))
    return found(setting, answer(setting.lower(), Person(privileges=privileges)))


@pytest.mark.parametrize(
    ("setting", "privileges", "decided", "profile"),
    ROWS,
    ids=[f"{row[0]}-{'-'.join(f'{k}={v}' for k, v in row[1])}" for row in ROWS],
)
def test_what_reshare_decides(setting, privileges, decided, profile):
    """State, qualifier, status and profile follow from what stands in the answer."""
    assert (decided, profile) == judged(setting, message(setting, privileges))


def test_the_table_is_about_every_adapter():
    """None is forgotten, and each has more than one row."""
    rows = [host_lms(row[0]).setting for row in ROWS]

    assert {adapter.setting for adapter in ADAPTERS} == set(rows)
    assert 60 <= len(rows)
    assert min(rows.count(row) for row in rows) > 1


NAME_1 = b"UnstructuredPersonalUserName"


@pytest.mark.parametrize(
    ("setting", "before", "after", "decided"),
    [
        ("FOLIO", b"UserOptionalFields", b"Ext", NO_CALL),
        ("Koha", b"UserOptionalFields", b"Ext", NO_CALL),
        ("Evergreen", b"UserOptionalFields", b"Ext", NO_CALL),
        ("FOLIO", b"NameInformation", b"Ext", OK),  # NCIP 2 can do without a name
        ("FOLIO", b"UserIdentifierValue>", b"Ext>", OK),  # and without an id
        ("Symphony", NAME_1, b"Ext", NO_CALL),
        ("Aleph", NAME_1, b"Ext", NO_CALL),
        ("Voyager", b"StructuredPersonalUserName", b"Ext", NO_CALL),
        ("Polaris", b"VisibleUserId>", b"Ext>", NO_CALL),
        ("TLC", b"VisibleUserIdentifier>", b"Ext>", NO_CALL),
        ("Horizon", b"UniqueUserId", b"Ext", OK),  # ReShare reads the visible one
        ("Symphony", b">Good, Gail<", b"><", OK),  # an empty name is a name
    ],
)
def test_what_reshare_cannot_do_without(setting, before, after, decided):
    """What is missing in an answer about a good patron ends the call, or does not."""
    body = answer(setting.lower(), Person())
    assert before in body

    assert decided == judged(setting, found(setting, body.replace(before, after)))[0]


def test_an_answer_in_the_other_ncip_is_no_answer():
    """A connection reads what its system speaks, and ReShare's client likewise."""
    reply = read_reply(answer("folio", Person()), "1")

    assert reply.as_reshare_reads().user_id is None
    assert NO_CALL == judged("Polaris", found("Polaris", answer("folio", Person())))[0]
