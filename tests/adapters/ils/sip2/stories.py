"""Patrons' stories at systems that speak SIP2."""

from tests.adapters.ils.judged import GAIL, OLD, OTHER
from tests.adapters.ils.sip2.fake_sip2 import Patron
from tests.adapters.ils.story import Story, nobody, refused, story
from verifier.domain.model.lookup import LookupFailure

DENIED = "YYYY" + " " * 10
NOBODY_ASKED_63 = "NNNNYYYNYNNNNNNN"


def flags(*places: int) -> str:
    return "".join("Y" if place in places else " " for place in range(14))


def gail_at_desk(**more) -> Patron:
    return Patron(**{"cards": (GAIL,), **more})


def desk(checks: str = "", dialect: str = "generic", limit: str | None = None, **more) -> Story:
    """Gail as she is at the desk, and the checks on the patron that find something."""
    settings = {"dialect": dialect, **({"fine_limit": limit} if limit else {})}
    return story((gail_at_desk(**more),), checks, settings=settings)


GOOD = (gail_at_desk(),)
IN_UTF_8 = {"charset": "utf-8"}
TWO_CARDS = gail_at_desk(cards=(GAIL, "ggood"))
LAPSED = (("PX", "20200630    235900"), ("PY", "Y"), ("PA", "1"))
SIP2 = {
    "a good patron": desk(more=(("PA", "20301231"), ("PC", "GRAD"))),
    "recalls are denied, and nothing else": desk(flags=flags(2)),
    "nobody": nobody(()),
    "nobody, in Polaris": nobody(
        (),
        fake={"unknown_name": ", ", "unknown_screen": ("Patron does not exist.",)},
        settings={"dialect": "polaris"},
    ),
    "nobody, in FOLIO": nobody(
        (),
        fake={
            "unknown_flags": "Y" * 14,
            "unknown_name": GAIL,
            "unknown_screen": ("Your library card number cannot be located.",),
        },
        settings={"dialect": "folio"},
        says="inactive record",
    ),
    "an old card in Evergreen": nobody(
        (gail_at_desk(old_cards=(OLD,)),),
        fake={"echoes": True},
        settings={"dialect": "evergreen"},
        sent=OLD,
    ),
    "known, and not valid": desk("record-inactive", valid="N"),
    "expired, in Evergreen": desk(
        "record-expired blocked-in-ils",
        dialect="evergreen",
        flags=DENIED,
        more=(("PA", "20200630"),),
        screen=("Card expired",),
    ),
    "expired, in Polaris": desk(
        "record-expired blocked-in-ils", dialect="polaris", flags=DENIED, more=LAPSED
    ),
    "blocked": desk("blocked-in-ils", flags=flags(0, 3), screen=("Greetings",)),
    "the card is lost": desk("blocked-in-ils", flags=flags(4)),
    "owes a little": desk("fines", more=(("BH", "USD"), ("BV", "0.50"), ("CC", "10.00"))),
    "owes too much": desk("fines blocked-in-ils", flags=flags(0, 10), more=(("BV", "$25.00"),)),
    "owes more than the library's limit, and is not blocked": desk(
        "fines fines-over-limit", limit="10", more=(("BV", "25.00"),)
    ),
    "flagged for want of a password": story(
        (gail_at_desk(flags=DENIED, more=(("CQ", "N"),)),),
        "record-incomplete",
        settings={"dialect": "polaris"},
        gaps={"blocks"},
    ),
    "flagged, password or not, in Koha": desk(
        "blocked-in-ils", dialect="koha", flags=DENIED, more=(("CQ", "N"),)
    ),
    "another main identifier": story((TWO_CARDS,), sent="ggood"),
    "another main identifier, where that is strict": story(
        (TWO_CARDS,),
        "evidence-missing answer-about-another",
        outcome=LookupFailure.WRONG_PATRON,
        settings={"strict_echo": "yes"},
        sent="ggood",
    ),
    "odd letters in the name": story(
        (gail_at_desk(name="O'Brien-Müller, Gaëlle"),),
        fake=IN_UTF_8,
        settings=IN_UTF_8,
        name=("Gaëlle", "O'Brien-Müller"),
    ),
    "odd letters in the wrong character set": story(
        (gail_at_desk(name="Müller, Gaëlle"),), "record-incomplete", fake=IN_UTF_8, gaps={"name"}
    ),
    "two accounts": story(
        (gail_at_desk(), gail_at_desk(cards=(OTHER,), email="gg@example.edu")),
        "two-accounts",
        released={"uid": OTHER},
    ),
    "the login is refused": refused(GOOD, "auth_error", {"login_password": "wr0ng"}),
    "the login may not ask for patrons": refused(GOOD, "unsupported", messages=NOBODY_ASKED_63),
    "a failure in the form of an unknown patron": refused(
        (), "unsupported", unknown_screen=("COMMAND NOT SUPPORTED",)
    ),
    "the library system is down": refused(GOOD, "server_error", online="N"),
}
