"""Comparisons of two logins, for the tests of their renderers."""

from tests.diagnosis.compared import compared, make_walk
from tests.factories import BARCODE, OLD_BARCODE, TRANSIENT, make_attribute, make_found
from verifier.model.capture import (
    IdentityProvider,
    Origin,
    Subject,
    SubjectKind,
)

CANARIES = ("gail", "good", "21234", "4711", "5f0c1b2a", "uid=", "s3cret")
"""Parts of every value below."""

GAIL = {"mail": "gail.good@example.edu", "givenName": "Gail", "sn": "Good"}
OMAR = {"mail": "omar@example.edu", "givenName": "Omar", "sn": "Other"}


def name_id(value, qualifier):
    return Subject(
        kind=SubjectKind.NAME_ID, value=value, format=TRANSIENT, sp_name_qualifier=qualifier
    )


def breaking(**more):
    """Nearly everything changed."""
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
            make_attribute("employeeNumber", f" {BARCODE}"),
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
    """An attribute more."""
    return compared(
        make_walk({"employeeNumber": BARCODE, **GAIL}),
        make_walk({"employeeNumber": BARCODE, **GAIL, "uid": "ggood4711"}),
    )


def nothing():
    """The same login twice."""
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


EVERY = (breaking, harmless, nothing, two_people, asked)
