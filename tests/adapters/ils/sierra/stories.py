"""Patrons' stories at Sierra."""

from functools import partial

from tests.adapters.ils.judged import GAIL, OLD, OTHER, UNKNOWN, reshare_finds
from tests.adapters.ils.sierra.fake_sierra import make_patron
from tests.adapters.ils.story import found, no_answer, nobody, refused, shared, story
from verifier.domain.model.lookup import Ambiguous, LookupFailure, NotFound
from verifier.domain.model.patron import IdentifierStatus, PatronIdentifier


def gail(**more):
    return (make_patron(**more),)


failing = partial(refused, gail())
SIERRA = {
    "a patron in good standing": story(gail()),
    "nobody": nobody(gail(barcodes=[OTHER])),
    "a deleted record": story(
        gail(deleted=True),
        "not-found record-inactive record-incomplete",
        reshare=UNKNOWN,
        gaps={"old-identifiers"},
    ),
    "an expired record": story(gail(expirationDate="2026-01-31"), "record-expired"),
    "a manual block": story(
        gail(blockInfo={"code": "d", "until": "2027-01-31"}), "blocked-in-ils"
    ),
    "blocked until a day": story(
        gail(blockInfo={"code": "-", "until": "2999-01-31"}), "blocked-in-ils"
    ),
    "a block that is over": story(gail(blockInfo={"code": "-", "until": "2020-01-31"})),
    "open fines": story(gail(moneyOwed=12.5), "fines"),
    "several barcodes, of which none is called old": story(gail(barcodes=[GAIL, OLD]), sent=OLD),
    "a barcode with blanks": story(gail(barcodes=["2 1234 00000 0018"])),
    "two patrons of one barcode": shared(
        (*gail(), make_patron(1000002, names=["Other, Oscar"])), says="barcode"
    ),
    "two patrons by two indexes": story(
        (*gail(), make_patron(1000002, barcodes=[OTHER], uniqueIds=["good2"])),
        "two-accounts",
        released={"uid": "good2"},
    ),
    "a number that is not the patron's": story(
        gail(barcodes=[OTHER], alternate=[GAIL]),
        "answer-about-another evidence-missing",
        outcome=LookupFailure.WRONG_PATRON,
    ),
    "another person's barcode": story(
        gail(names=["O'Brien-Sánchez, Zoë Ⅲ"], emails=["zoe@example.edu"]),
        "another-person",
        reshare=reshare_finds(GAIL, name=("Zoë", "O'Brien-Sánchez Ⅲ"), email="zoe@example.edu"),
    ),
    "the record number is sent": story(
        gail(barcodes=[OTHER]), "not-found", sent=".p1000001x", reshare=UNKNOWN
    ),
    "the unique id is sent": story(
        gail(barcodes=[OTHER], uniqueIds=["good1"]),
        "not-found identifier-of-another-kind",
        sent="good1",
        reshare=UNKNOWN,
    ),
    "the sign-in is refused": failing("auth_error", {"key": "wr0ng"}),
    "the role is missing": failing("forbidden", roles=set()),
    "asked too often": failing("rate_limited", overload=429),
    "Sierra is down": failing("server_error", overload=503),
    "the API is switched off": failing("server_error", off=True),
}


LOOKING_ENCODED = (
    *("%321234000000018", "4711&varFieldTag=u"),
    "4711&varFieldContent=21234000000018",
)
REFUSED_TAG = {"refused_tags": {"u": (108, 400)}}
NUMBER = PatronIdentifier(type="record number", value="1000001", status=IdentifierStatus.ACTIVE)
SIERRA |= {
    **{
        f"{sent} leads by {matched}": found(gail(), sent, matched, ids=["1000001"])
        for sent, matched in (
            *((GAIL, "barcode"), ("u1000001", "unique id"), ("2 1234 00000 0018", "barcode")),
            *((f"{number}x", "record number") for number in ("p1000001", ".p1000001")),
            *((number, "record number") for number in ("p1000001", ".p1000001")),
        )
    },
    "a wrong check digit": no_answer(gail(), NotFound, sent="p10000017"),
    "a tag of the library's own": found(
        gail(varFields=[{"fieldTag": "s", "content": "S-4711"}]),
        "S-4711",
        "varField s",
        settings={"varfield_tags": "b,u,s"},
    ),
    "one's barcode is another's unique id": found(
        (*gail(barcodes=["47114"]), make_patron(1000002, barcodes=[OLD], uniqueIds=["47114"])),
        "47114",
        outcome=Ambiguous,
        fake={"shared": False},
        ids=["1000001", "1000002"],
    ),
    "nobody by any index": no_answer(
        gail(), NotFound, "Sierra has no such record by barcode or unique id.", "47114"
    ),
    "nobody, but an index does not answer": no_answer(
        gail(), "protocol_error", sent="47114", fake=REFUSED_TAG
    ),
    "somebody, but an index does not answer": found(
        gail(), fake=REFUSED_TAG, gaps={"several-matches"}, says="varfield_tags"
    ),
    "a deleted record tells its number alone": found(
        gail(deleted=True),
        matched="barcode",
        gaps={"old-identifiers"},
        record={"identifiers": (NUMBER,)},
    ),
    **{
        f"{value} reaches the index as it is": found(gail(barcodes=[value]), value)
        for value in LOOKING_ENCODED
    },
    **{
        f"{value} leads nowhere else": no_answer(gail(), NotFound, sent=value)
        for value in LOOKING_ENCODED
    },
}
