"""Comparisons of two logins, for the tests of their renderers."""

from dataclasses import replace
from datetime import UTC, datetime

from tests.domain.diagnosis.changes.compared import compared, make_walk
from tests.factories import BARCODE, OLD_BARCODE, TRANSIENT, make_attribute, make_found
from verifier.domain.diagnosis.changes.aggregate import aggregate
from verifier.domain.diagnosis.changes.login_pairing import pair
from verifier.domain.model.capture import IdentityProvider, Origin, Subject, SubjectKind
from verifier.domain.model.comparison import ComparisonSet, UnpairedLogin

CANARIES = ("gail", "good", "21234", "4711", "5f0c1b2a", "uid=", "s3cret")
"""Parts of every value below."""

GAIL = {"mail": "gail.good@example.edu", "givenName": "Gail", "sn": "Good"}
OMAR = {"mail": "omar@example.edu", "givenName": "Omar", "sn": "Other"}


def name_id(value, qualifier):
    return Subject(
        kind=SubjectKind.NAME_ID, value=value, format=TRANSIENT, sp_name_qualifier=qualifier
    )


def breaking(**more):
    before = make_walk(
        [
            make_attribute("employeeNumber", BARCODE),
            make_attribute("mail", "gail.good@example.edu"),
            make_attribute("givenName", "Gail"),
            make_attribute("sn", "Good"),
            make_attribute("uid", "ggood4711", "<b>good</b>"),
            make_attribute("groups", "good-4711", "gail-4711"),
            make_attribute("empty"),
        ],
        subject=name_id("_5f0c1b2a3d4e5f60", "uid=gail"),
        **more,
    )
    after = make_walk(
        [
            make_attribute("employeeNumber", f"\u00a0{BARCODE}"),
            make_attribute("mail", "gail.good@example.org"),
            make_attribute("givenName", "GAIL"),
            make_attribute("surname", "Good"),
            make_attribute("uid", "ggood4711", "<b>good</b>", "4711"),
            make_attribute("groups", "gail-4711", "good-4711"),
            make_attribute("empty", "s3cret"),
            make_attribute("card", BARCODE),
            *(make_attribute("many", *(f"gail{n}" for n in range(25))) for _ in range(1)),
        ],
        subject=name_id("_5f0c1b2a3d4e5f61", None),
        service_provider="https://vufind.example.edu/sp",
        idp=IdentityProvider(entity_id="https://new.example.edu/idp"),
        origin=Origin.RESOLVER,
        **more,
    )
    return compared(before, after, paired_by="order")


def harmless():
    return compared(
        make_walk({"employeeNumber": BARCODE, **GAIL}),
        make_walk({"employeeNumber": BARCODE, **GAIL, "uid": "ggood4711"}),
    )


def nothing():
    return compared(make_walk(), make_walk())


def two_people():
    """Gail before, Omar after."""
    return compared(
        make_walk({"employeeNumber": BARCODE, **GAIL}),
        make_walk({"employeeNumber": OLD_BARCODE, **OMAR}),
    )


def asked():
    """With what the library system said."""
    answers = {BARCODE: make_found()}
    return compared(
        make_walk({"employeeNumber": BARCODE, **GAIL}, answers=answers),
        make_walk({"employeeNumber": OLD_BARCODE, **GAIL}, answers=answers),
    )


def masked():
    """A masked report before, a login after."""
    before = make_walk({"employeeNumber": "99999999999999", "mail": "xxxx.xxxx@xxxxxxx.xxx"})
    after = make_walk({"employeeNumber": BARCODE, **GAIL})
    return compared(replace(before, masked=True), after)


EVERY = (breaking, harmless, nothing, two_people, asked, masked)


def numbered(count):
    """Logins of that many people before, who share no part of a name."""
    return [
        make_walk(
            {"employeeNumber": f"212340000{at:05}", "mail": f"good{at}@example.edu"},
            subject=Subject(kind=SubjectKind.DN, value=f"uid=gail{at}"),
        )
        for at in range(count)
    ]


def changed(walk, *, card=True, **more):
    """The same login after: its number arrives under another name, if *card*."""
    capture = walk.capture
    number, mail = capture.attributes
    if card:
        number = replace(number, name="card", friendly_name=None, name_format=None)
    return make_walk([number, mail], subject=capture.subject, **more)


def compared_sets(before, after):
    """Two sets, with every pair that can be told."""
    pairing = pair(before, after)
    comparisons = tuple(
        compared(before[pair.before], after[pair.after], paired_by=pair.by)
        for pair in pairing.pairs
    )
    return ComparisonSet(
        site_name="Example University Library",
        created_at=datetime(2026, 11, 25, 12, 0, tzinfo=UTC),
        version="0.1.0",
        together=aggregate(
            comparisons, only_before=len(pairing.only_before), only_after=len(pairing.only_after)
        ),
        comparisons=comparisons,
        only_before=tuple(_alone(before, at) for at in pairing.only_before),
        only_after=tuple(_alone(after, at) for at in pairing.only_after),
    )


def _alone(walks, at):
    subject = walks[at].capture.subject.value
    return UnpairedLogin(place=at + 1, identifier=walks[at].identifier, subject=subject)


def most_renamed():
    """Seven of eight under another name, one as it was; one more before, one more after."""
    people = numbered(10)
    after = [changed(person) for person in people[1:8]] + [
        changed(people[0], card=False),
        people[9],
    ]
    return compared_sets(people[:9], after)


def all_renamed():
    """One change for all."""
    people = numbered(3)
    return compared_sets(people, [changed(person) for person in people])


def nobody_found():
    """No login of the one side is one of the other's."""
    people = numbered(3)
    return compared_sets(people[:1], people[1:])


def very_many():
    """More than a list on a terminal shows."""
    people = numbered(60)
    return compared_sets(people, people)


EVERY_SET = (most_renamed, all_renamed, nobody_found, very_many)
