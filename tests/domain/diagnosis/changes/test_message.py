import pytest

from tests.domain.diagnosis.changes.compared import LATER, compared, make_walk
from tests.domain.diagnosis.changes.every_change import EVERY_CHANGE
from tests.factories import (
    BARCODE,
    OLD_BARCODE,
    PERSISTENT,
    TRANSIENT,
    make_form,
    make_found,
    make_identifier,
    make_listener,
    make_record,
)
from verifier.domain.model.capture import Subject, SubjectKind
from verifier.domain.model.comparison import Effect
from verifier.domain.model.lookup import CouldNotLook, LookupFailure
from verifier.domain.model.request_form import EntryPoint

GAIL = {"mail": "gail.good@example.edu", "givenName": "Gail", "sn": "Good"}
OMAR = {"mail": "omar@example.edu", "givenName": "Omar", "sn": "Other"}
LDAP = make_form(door=EntryPoint.VUFIND_LDAP, identifier="typed-username")
CAS = make_form(door=EntryPoint.VUFIND_CAS)
NAME_ID = make_form(identifier="name-id")
WITH_HEADER = make_form(header_identifier="uid", listener=make_listener())
BROKEN_LISTENER = make_form(
    header_identifier="uid", listener=make_listener(reqIdRegex="(", reqIdReplacement="$1")
)
BOTH = make_record(make_identifier(BARCODE), make_identifier(OLD_BARCODE))
OTHER = make_record(make_identifier(OLD_BARCODE), internal_id="u2")


def gail(identifier=BARCODE, **more):
    return {"employeeNumber": identifier, **GAIL, **more}


def name_id(value, name_format):
    return Subject(kind=SubjectKind.NAME_ID, value=value, format=name_format)


def judged(before, after, form=None, here=None, there=None):
    one = make_walk(before, form=form, **(here or {}))
    other = make_walk(after, form=form, **{"captured_at": LATER, **(there or {})})
    return compared(one, other).judgement


def remarks(judgement):
    return [(remark.severity.value, remark.kind) for remark in judgement.remarks]


@pytest.mark.parametrize(
    ("before", "after", "road", "message", "expected"),
    [
        (gail(), gail(), Effect.HOLDS, "Nothing changed: ReShare receives the same", []),
        (gail(), gail(uid="g"), Effect.HOLDS, "The change is harmless: ReShare receives", []),
        (
            gail(), GAIL, Effect.BREAKS, "The change breaks the road: ReShare receives no",
            [("error", "road-breaks")],
        ),
        (
            GAIL, gail(), Effect.MENDED, "The change mends the road: ReShare now receives", [],
        ),
        (
            gail(), gail(OLD_BARCODE), Effect.BREAKS, "ReShare receives another identifier.",
            [("error", "road-breaks")],
        ),
        (
            gail("00123"), gail("123"), Effect.BREAKS, "the same but for leading zeros.",
            [("error", "road-breaks"), ("notice", "perhaps-another-number")],
        ),
        (
            gail(), gail([BARCODE, OLD_BARCODE]), Effect.BREAKS, "several values joined as one",
            [("error", "road-breaks")],
        ),
        (gail(), gail("none"), Effect.BREAKS, "nothing that could be", [("error", "road-breaks")]),
        (
            GAIL, {**GAIL, "uid": "g"}, Effect.STILL_BROKEN, "was broken before the change and",
            [("warning", "road-still-broken")],
        ),
        (
            GAIL, GAIL, Effect.STILL_BROKEN, "Nothing changed, and the road is broken:",
            [("warning", "road-still-broken")],
        ),
        (
            gail(), {"employeeNumber": OLD_BARCODE, **OMAR}, Effect.UNKNOWN, "of two people.",
            [("warning", "two-people"), ("warning", "road-not-known")],
        ),
        (
            gail(), {"employeeNumber": BARCODE, **OMAR}, Effect.HOLDS, "The road holds:",
            [("warning", "two-people")],
        ),
        (
            gail(), {**gail(), "mail": []}, Effect.HOLDS, "The road holds:",
            [("warning", "email-gone")],
        ),
        (
            gail(), gail(mail="gg@example.edu"), Effect.HOLDS, "The change is harmless:",
            [("notice", "email-changed")],
        ),
        ({**gail(), "mail": []}, gail(), Effect.HOLDS, "The change is harmless:", []),
        (
            gail(), {**GAIL, "card": BARCODE}, Effect.BREAKS, "ReShare receives no identifier.",
            [("error", "road-breaks"), ("notice", "identifier-elsewhere")],
        ),
    ],
)  # fmt: skip
def test_one_sentence_and_what_there_is_to_act_on(before, after, road, message, expected):
    """The first says whether the change breaks the road, and why."""
    judgement = judged(before, after)

    assert road is judgement.road
    assert message in judgement.headline
    assert expected == remarks(judgement)


def test_another_attribute_carries_the_identifier():
    """The header goes before VuFind's link; a CAS principal takes no attribute's place."""
    header = judged(gail(), gail(uid=BARCODE), WITH_HEADER)
    principal = {"subject": Subject(kind=SubjectKind.PRINCIPAL, value=BARCODE)}

    assert Effect.HOLDS is header.road
    assert ("warning", "another-carrier") in remarks(header)
    assert (
        "The identifier came from employeeNumber and now comes from uid."
        == header.remarks[0].message
    )
    assert Effect.BREAKS is judged(gail(), GAIL, CAS, principal, principal).road


def test_an_identifier_that_differs_by_nature():
    """A one-time value never led anywhere; a pairwise one says nothing at another service."""
    one_time = (name_id("_5f0c1b2a3d4e5f60", TRANSIENT), name_id("_6f0c1b2a3d4e5f60", TRANSIENT))
    pairwise = (name_id("abc12", PERSISTENT), name_id("xyz34", PERSISTENT))
    elsewhere = {"service_provider": "https://vufind.example.edu"}

    def road(subjects, more):
        here, there = ({"subject": subject} for subject in subjects)
        return judged(GAIL, GAIL, NAME_ID, here, {**there, **more})

    assert Effect.STILL_BROKEN is road(one_time, {}).road
    assert "made up anew at every login" in road(one_time, {}).headline
    assert Effect.UNKNOWN is road(pairwise, elsewhere).road
    assert Effect.BREAKS is road(pairwise, {}).road
    assert Effect.BREAKS is road((pairwise[0], one_time[0]), {}).road


def test_what_nobody_typed_cannot_be_said():
    """VuFind sends what was typed, which no directory entry tells."""
    typed = {"typed_username": "ggood"}

    assert Effect.UNKNOWN is judged(GAIL, GAIL, LDAP).road
    assert "Nothing changed, but" in judged(GAIL, GAIL, LDAP).headline
    assert "receives after the change" in judged(GAIL, GAIL, LDAP, typed).headline
    assert Effect.HOLDS is judged(GAIL, GAIL, LDAP, typed, typed).road
    assert Effect.BREAKS is judged(GAIL, GAIL, LDAP, typed, {"typed_username": "GGOOD"}).road


def test_a_listener_that_answers_with_an_error():
    """Where the header begins to arrive, every request fails."""
    judgement = judged(gail(), gail(uid="ggood"), BROKEN_LISTENER)

    assert Effect.BREAKS is judgement.road
    assert "the listener answers every request with an error" in judgement.headline


@pytest.mark.parametrize("door", [EntryPoint.HEADER, EntryPoint.DIRECT, EntryPoint.VUFIND_OIDC])
def test_every_door_names_what_it_takes(door):
    """What ReShare would have received comes from what that door asks for."""
    walk = make_walk({}, form=make_form(door=door))

    assert ("sub" if door is EntryPoint.VUFIND_OIDC else "employeeNumber") == walk.taken_from


def test_a_header_is_taken_from_what_the_proxy_sends():
    """Where the header alone carries the identifier, a loss of it breaks the road."""
    form = make_form(door=EntryPoint.HEADER, listener=make_listener())
    judgement = judged(gail(), GAIL, form)

    assert "employeeNumber" == make_walk(gail(), form=form).taken_from
    assert Effect.BREAKS is judgement.road


def test_a_door_that_is_the_header_takes_the_identifier():
    """What a proxy beside VuFind would send is a setting of other doors."""
    form = make_form(door=EntryPoint.HEADER, header_identifier="uid", listener=make_listener())
    walk = make_walk(gail(uid="ggood"), form=form)

    assert (BARCODE, "employeeNumber") == (walk.identifier, walk.taken_from)


def with_library(before, after, answers, other_answers=None):
    one = make_walk(before, answers=answers)
    other_answers = answers if other_answers is None else other_answers
    other = make_walk(after, answers=other_answers, captured_at=LATER)
    return compared(one, other)


def found(record=BOTH):
    return make_found(record)


@pytest.mark.parametrize(
    ("before", "after", "answers", "road", "expected"),
    [
        (gail(), gail(), {BARCODE: found()}, Effect.HOLDS, []),
        (gail(), gail(OLD_BARCODE), {BARCODE: found()}, Effect.BREAKS, [("error", "road-breaks")]),
        (gail(OLD_BARCODE), gail(), {BARCODE: found()}, Effect.MENDED, []),
        (gail("999"), gail("998"), {}, Effect.STILL_BROKEN, [("warning", "road-still-broken")]),
        (
            gail(), gail(OLD_BARCODE), {BARCODE: found(), OLD_BARCODE: found()},
            Effect.HOLDS_BY_ANOTHER, [("warning", "another-identifier")],
        ),
        (
            gail(), gail(OLD_BARCODE), {BARCODE: make_found(), OLD_BARCODE: found(OTHER)},
            Effect.BREAKS, [("error", "road-breaks")],
        ),
        (
            gail(), {"employeeNumber": OLD_BARCODE, **OMAR},
            {BARCODE: make_found(), OLD_BARCODE: found(OTHER)},
            Effect.HOLDS, [("warning", "two-people")],
        ),
        (
            gail(), {"employeeNumber": OLD_BARCODE, **OMAR}, {BARCODE: found()},
            Effect.UNKNOWN, [("warning", "two-people"), ("warning", "road-not-known")],
        ),
    ],
)  # fmt: skip
def test_the_library_systems_word_goes_first(before, after, answers, road, expected):
    """Whether a request leads to the patron is what counts, before and after."""
    comparison = with_library(before, after, answers)

    assert road is comparison.judgement.road
    assert expected == remarks(comparison.judgement)
    assert None not in (comparison.before.verdict, comparison.before.reason)


def test_a_library_system_that_gives_no_answer():
    """Whether it knows the other identifier cannot be said; silence is no answer."""
    silent = CouldNotLook(failure=LookupFailure.TIMEOUT, message="No answer.")

    comparison = with_library(gail(), gail(OLD_BARCODE), {BARCODE: make_found()}, silent)

    assert Effect.UNKNOWN is comparison.judgement.road
    assert "the library system gave no answer about it" in comparison.judgement.headline
    assert "unknown" == comparison.after.verdict


def test_silence_about_the_same_identifier_changes_nothing():
    """ReShare receives what it received."""
    silent = CouldNotLook(failure=LookupFailure.TIMEOUT, message="No answer.")

    assert Effect.HOLDS is with_library(gail(), gail(), silent, silent).judgement.road


@pytest.mark.parametrize(
    ("before", "after"), [pytest.param(*each.values[:2], id=each.id) for each in EVERY_CHANGE]
)
def test_what_the_headline_says_is_no_further_remark(before, after):
    """Of the remarks those that repeat the headline's reason are marked, and no other."""
    judgement = compared(make_walk(before), make_walk(after, captured_at=LATER)).judgement
    headline = judgement.headline.lower()

    assert [remark.message.rstrip(".").lower() in headline for remark in judgement.remarks] == [
        remark.in_headline for remark in judgement.remarks
    ]


def test_a_login_beside_itself_is_told():
    """Nothing can have changed then; the same release at another moment is another login."""
    login = make_walk(gail())
    itself = compared(login, login).judgement
    later = compared(login, make_walk(gail(), captured_at=LATER)).judgement

    assert [("warning", "same-login")] == remarks(itself)
    assert [] == remarks(later)
