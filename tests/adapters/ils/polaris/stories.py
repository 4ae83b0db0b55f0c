"""Patrons' stories at Polaris."""

from datetime import timedelta

from tests.adapters.ils.judged import (
    DISAGREES,
    GAIL,
    OLD,
    OTHER,
    UNKNOWN,
    Story,
    refused,
    reshare_finds,
)
from tests.adapters.ils.polaris.fake_polaris import METHODS, make_patron
from verifier.domain.model.lookup import Ambiguous, LookupFailure, NotFound
from verifier.domain.model.patron import PersonName

COLLECTION = {"BlockID": 1024, "BlockDescription": "Submitted to the collection agency"}
OSCAR = {"NameFirst": "Oscar", "NameLast": "Other", "EmailAddress": "oscar@example.edu"}
ZOE = {"NameFirst": "Zoë", "NameLast": "O'Brien-Sánchez Ⅲ", "EmailAddress": "zoe@example.edu"}


def gail(**more):
    return (make_patron(**more),)


def failing(failure, settings=None, **fake):
    return refused(failure, patrons=gail(), settings=settings or {}, fake=fake)


POLARIS = {
    "a patron in good standing": Story(patrons=gail()),
    "nobody": Story(
        patrons=gail(Barcode=OTHER), outcome=NotFound, reshare=UNKNOWN, finds={"patron.not-found"}
    ),
    "an expired record": Story(
        patrons=gail(ExpirationDate=f"/Date({1_600_000_000_000}-0500)/"),
        finds={DISAGREES, "patron.record-expired"},
    ),
    "a system block": Story(
        patrons=gail(PatronSystemBlocks=[COLLECTION]), finds={DISAGREES, "patron.blocked-in-ils"}
    ),
    "a block at the desk": Story(
        patrons=gail(blocks=["See the librarian"], may_circulate=False),
        finds={DISAGREES, "patron.blocked-in-ils"},
    ),
    "may not borrow, and nobody says why": Story(
        patrons=gail(may_circulate=False), finds={DISAGREES, "patron.blocked-in-ils"}
    ),
    "open fines": Story(patrons=gail(ChargeBalance=3.3), finds={"patron.fines"}),
    "open fines in the account alone": Story(
        patrons=gail(ChargeBalance=None, charges=[2.0, 1.5]), finds={"patron.fines"}
    ),
    "the old barcode is sent": Story(
        patrons=gail(FormerID=OLD),
        sent=OLD,
        reshare=UNKNOWN,
        finds={"patron.not-found", "patron.old-barcode"},
    ),
    "the old barcode is sent and still works": Story(
        patrons=gail(FormerID=OLD),
        sent=OLD,
        fake={"former_barcodes_work": True},
        finds={"patron.old-barcode-accepted"},
    ),
    "a card number that another patron had before": Story(
        patrons=(*gail(), make_patron(1002, Barcode=OTHER, FormerID=GAIL, **OSCAR)),
        outcome=Ambiguous,
        finds={"patron.identifier-shared"},  # one account by a shared value
    ),
    "two accounts": Story(
        patrons=(*gail(), make_patron(1002, Barcode="good2")),
        released={"uid": "good2"},
        finds={"patron.two-accounts"},
    ),
    "the identifier stands in a field of the library's own": Story(
        patrons=gail(Barcode=OTHER, User1="S0004711"),
        sent="S0004711",
        reshare=UNKNOWN,
        settings={"user_fields": "User1"},
        finds={"patron.not-found", "patron.identifier-of-another-kind"},
    ),
    "the user name is sent": Story(
        patrons=gail(username="ggood"),
        outcome=LookupFailure.WRONG_PATRON,
        sent="ggood",
        finds={"patron.answer-about-another", "patron.evidence-missing"},
    ),
    "another person's barcode": Story(
        patrons=gail(**ZOE),
        reshare=reshare_finds(
            GAIL, name=PersonName(given="Zoë", family="O'Brien-Sánchez Ⅲ"), email="zoe@example.edu"
        ),
        finds={"patron.another-person"},
    ),
    "the staff user is refused": failing("auth_error", {"password": "wr0ng"}),
    "the signature is refused": failing("auth_error", {"key": "wr0ng"}),
    "the clocks differ": failing("auth_error", clock=timedelta(minutes=45)),
    "there is no staff user": failing("not_configured", {"password": None}),
    "patrons may not be read": failing("forbidden", permissions=METHODS - {"PatronBasicDataGet"}),
    "blocks may not be read": Story(
        patrons=gail(blocks=["See the librarian"]),
        fake={"permissions": METHODS - {"PatronCirculateBlocksGet"}},
        finds={"patron.record-incomplete"},
        gaps={"blocks"},
    ),
    "the record is secured": failing(
        "forbidden", codes={"PatronBasicDataGet": (-3637, "Secured")}
    ),
    "asked too often": failing("rate_limited", status=429),
    "Polaris is down": failing("server_error", status=503),
}
