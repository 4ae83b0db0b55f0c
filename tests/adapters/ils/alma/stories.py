"""Patrons' stories at Alma."""

from tests.adapters.ils.alma.fake_alma import KEY, block, coded, identifier, user
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
from verifier.domain.model.lookup import Ambiguous, NotFound
from verifier.domain.model.patron import PersonName


def gail(*identifiers, **more):
    return (user("ggood", *identifiers, **more),)


def failing(failure, **fake):
    return refused(failure, patrons=gail(), fake=fake)


OLD_CARD = identifier(OLD, status="INACTIVE")
SIX_CARDS = (
    *(identifier(f"2999900000{n}", "01", status="INACTIVE") for n in range(1000, 1004)),
    identifier(OLD, "01", status="INACTIVE"),
    identifier(GAIL, "01"),
)
BOB = {
    "first_name": "Bob",
    "last_name": "Bad",
    "full_name": "Bob Bad",
    "contact_info": {"email": [{"email_address": "bob@example.edu"}]},
}
ALMA = {
    "a patron in good standing": Story(patrons=gail()),
    "nobody has the number": Story(
        patrons=gail(), sent=OTHER, reshare=UNKNOWN, outcome=NotFound, finds={"patron.not-found"}
    ),
    "an inactive record": Story(
        patrons=gail(status=coded("INACTIVE")), finds={DISAGREES, "patron.record-inactive"}
    ),
    "an expired record": Story(
        patrons=gail(expiry_date="2022-10-31Z"), finds={DISAGREES, "patron.record-expired"}
    ),
    "the expiry date cannot be read": Story(
        patrons=gail(expiry_date="31.10.2022"), finds={"patron.record-incomplete"}, gaps={"expiry"}
    ),
    "a blocked patron": Story(
        patrons=gail(user_block=[block()]), finds={DISAGREES, "patron.blocked-in-ils"}
    ),
    "a block that was lifted": Story(patrons=gail(user_block=[block(block_status="INACTIVE")])),
    "a patron who owes money": Story(
        patrons=gail(fees=12.5), settings={"currency": "USD"}, finds={"patron.fines"}
    ),
    "an old card that ReShare does not find": Story(
        patrons=gail(identifier(GAIL), OLD_CARD),
        sent=OLD,
        reshare=UNKNOWN,
        finds={"patron.old-barcode", "patron.not-found"},
    ),
    "an old card among six, where Alma does not lead to it either": Story(
        patrons=gail(*SIX_CARDS),
        fake={"finds_inactive": False},
        sent=OLD,
        reshare=UNKNOWN,
        finds={"patron.old-barcode", "patron.not-found"},
    ),
    "an old card that still leads to the patron": Story(
        patrons=gail(identifier(GAIL), OLD_CARD), sent=OLD, finds={"patron.old-barcode-accepted"}
    ),
    "two accounts with one number": Story(
        patrons=(*gail(), user("gg2", identifier(GAIL, status="INACTIVE"))),
        outcome=Ambiguous,
        finds={"patron.two-accounts", "patron.identifier-shared"},
    ),
    "two accounts, one for each released value": Story(
        patrons=(*gail(), user("gg2", identifier("gail9", "NET_ID"))),
        released={"uid": "gail9"},
        finds={"patron.two-accounts"},
    ),
    "the number is another person's": Story(
        patrons=(user("bbad", **BOB),),
        reshare=reshare_finds(
            GAIL, name=PersonName(given="Bob", family="Bad"), email="bob@example.edu"
        ),
        finds={"patron.another-person"},
    ),
    "the primary id is sent in another letter case": Story(patrons=gail(), sent="GGood"),
    "odd characters in names": Story(
        patrons=gail(first_name="Ġäil <b>", last_name="O'Good & Söhne \u202e")
    ),
    "a preferred name": Story(patrons=gail(pref_first_name="Abi", pref_last_name="Best")),
    "an unknown key": failing("auth_error", permissions={}),
    "a key without the permission": failing("forbidden", permissions={KEY: {"bibs"}}),
    "too many requests this second": failing("rate_limited", left={"PER_SECOND_THRESHOLD": 0}),
    "too many requests today": failing("rate_limited", left={"DAILY_THRESHOLD": 0}),
    "the address of another region": failing("protocol_error", is_another_region=True),
    "a general error": failing("server_error", fails={"user": (400, "60101")}),
    "maintenance": failing("server_error", fails={"user": (503, "MAINTENANCE")}),
    "users linked from elsewhere": failing("protocol_error", fails={"user": (400, "4019990")}),
    "the search is not permitted": Story(
        patrons=gail(),
        fake={"fails": {"search": (403, "FORBIDDEN")}},
        finds={"patron.record-incomplete"},
        gaps={"several-matches"},
    ),
}
