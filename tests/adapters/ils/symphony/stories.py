"""Patrons' stories at Symphony."""

from tests.adapters.ils.judged import (
    DISAGREES,
    GAIL,
    OLD,
    UNKNOWN,
    Story,
    found,
    no_answer,
    refused,
    reshare_finds,
)
from tests.adapters.ils.symphony.fake_symphony import PASSWORD, entry, patron
from verifier.domain.model.lookup import Ambiguous, NotFound
from verifier.domain.model.patron import PersonName

BLOCKED = {"patron.blocked-in-ils", DISAGREES}
HAL = {
    "firstName": "Hal",
    "lastName": "Hill",
    "displayName": "Hill, Hal",
    "address1": [entry("patronAddress1", "EMAIL", "hal@example.edu")],
}


def gail(standing="OK", **more):
    word = {"resource": "/policy/patronStanding", "key": standing}
    return (patron("501", GAIL, standing=word, **more),)


def failing(failure, settings=None, **fake):
    return refused(failure, patrons=gail(), settings=settings or {}, fake=fake)


SYMPHONY = {
    "all is well": Story(patrons=gail()),
    "nobody has the number": Story(
        patrons=(patron("501", OLD),),
        outcome=NotFound,
        says="The search by ID and ALT_ID found nobody.",
        reshare=UNKNOWN,
        finds={"patron.not-found"},
    ),
    "expired": Story(
        patrons=gail(privilegeExpiresDate="2024-06-30", status={"expired": True}),
        finds={"patron.record-expired", *BLOCKED},
    ),
    "barred by staff": Story(
        patrons=gail("BARRED"),
        reshare=reshare_finds(GAIL, status="BARRED"),
        finds={"patron.blocked-in-ils", "decision.patron-blocked"},
    ),
    "blocked, and NCIP does not say so": Story(patrons=gail("BLOCKED"), finds=BLOCKED),
    "delinquent": Story(
        patrons=gail("DELINQUENT"), reshare=reshare_finds(GAIL, status="DELINQUENT"), finds=BLOCKED
    ),
    "not approved": Story(patrons=gail("REVIEW", approved=False), finds=BLOCKED),
    "approved by standing alone": Story(patrons=gail(approved=False)),
    "fines": Story(
        patrons=gail(status={"estimatedFines": {"amount": "12.50", "currencyCode": "USD"}}),
        finds={"patron.fines"},
    ),
    "fines above the limit": Story(
        patrons=gail(status={"amountOwed": {"amount": 12.5}, "hasMaxFines": True}),
        settings={"fine_limit": "10", "currency": "USD"},
        finds={"patron.fines", "patron.fines-over-limit", *BLOCKED},
    ),
    "an old card that Symphony still leads from": Story(
        patrons=gail(further={"PREV_ID": OLD}),
        sent=OLD,
        reshare=UNKNOWN,
        finds={"patron.old-barcode", "patron.not-found"},
    ),
    "an old card that NCIP takes too": Story(
        patrons=gail(further={"INACTVID": f"29999000000018,{OLD}"}),
        sent=OLD,
        finds={"patron.old-barcode-accepted"},
    ),
    "a number of two patrons": Story(
        patrons=(*gail(), patron("502", OLD, alternateID=GAIL, **HAL)),
        outcome=Ambiguous,
        reshare=Ambiguous(count=None, message="Non-Unique User"),
        finds={"patron.ambiguous", "patron.identifier-shared"},
    ),
    "two accounts of one person": Story(
        patrons=(*gail(), patron("502", OLD, alternateID="S1008")),
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
        patrons=gail(firstName='Zoë "Z"', lastName="O'Brien-<Łuk>"),
        name=('Zoë "Z"', "O'Brien-<Łuk>"),
    ),
    "fines may not be read": Story(
        patrons=gail(),
        fake={"forbidden": {"patronStatusInfo"}},
        finds={"patron.record-incomplete"},
        gaps={"balance", "blocks"},
    ),
    "the search is forbidden": failing("forbidden", forbidden={"search"}),
    "too many questions": failing("rate_limited", broken={"search": (429, {})}),
    "Symphony is down": failing("server_error", broken={"search": (503, {})}),
    "the password is wrong": failing("auth_error", {"password": "wr0ng"}),
}


def searching(status, content, outcome, says="", **more):
    """Symphony's answer to every search, and what becomes of it."""
    fake = {"broken": {"search": (status, content)}}
    return no_answer(gail(), outcome, says, fake=fake, **more)


def said(code, message):
    return {"messageList": [{"code": code, "message": message}]}


FIRST = {"answers_with_first": True}  # whatever is asked
ANOTHERS_STATUS = {"patronStatusInfo": (200, {"key": "777", "fields": {"hasMaxFines": True}})}
NO_SUCH_KEY = {
    "patronStatusInfo": (404, said("recordNotFound", "Could not find a patron with the key 501."))
}
SHOWN = {"resource": "/user/patron", "key": "1", "fields": {"barcode": GAIL}}
BADGE = {"search_indexes": "ID, BADGE"}
STATUS = {"balance", "blocks"}
WORDS = f"WEBSTAFF asked for {GAIL} with {PASSWORD}; see gail@example.edu"
SYMPHONY |= {
    **{
        f"{value} hits {matched}": found(gail(), value, matched)
        for value, matched in (
            *((GAIL, "barcode"), ("GGOOD501", "alternateID"), ("ggood501", "alternateID")),
        )
    },
    "an index of the site finds by mail": found(
        gail(), "gail@example.edu", "email", settings={"search_indexes": "EMAIL"}
    ),
    "an address is compared as a whole": no_answer(
        gail(),
        "wrong_patron",
        sent="ail@example.edu",
        fake=FIRST,
        settings={"search_indexes": "EMAIL"},
    ),
    "two patrons of one number": found(
        (*gail(), patron("502", OLD, alternateID=GAIL)), outcome=Ambiguous, ids=["501", "502"]
    ),
    "somebody else is shown": no_answer(gail(), "wrong_patron", sent=OLD, fake=FIRST),
    "somebody else, or an unread card": no_answer(
        gail(),
        "wrong_patron",
        "no access to further card numbers",
        sent=OLD,
        fake={**FIRST, "forbidden": {"patron"}},
    ),
    **{
        f"{part} is forbidden: {says}": found(
            gail(), fake={"forbidden": {part}}, gaps=gaps, says=says
        )
        for part, gaps, words in (
            ("patronStatusInfo", STATUS, "no access to patronStatusInfo"),
            ("patron", {"old-identifiers"}, "no access to further card numbers"),
        )
        for says in (words, "It says: accessDenied: You do not have access to this.")
    },
    "the status of another patron": found(
        gail(),
        fake={"broken": ANOTHERS_STATUS},
        gaps=STATUS,
        says="of another patron",
        record={"blocks": ()},
    ),
    "a key is not shown": found(
        gail(), fake={"broken": NO_SUCH_KEY}, gaps=STATUS, says="with the key …."
    ),
    "an index that there is not, and somebody": found(
        gail(), settings=BADGE, gaps={"several-matches"}
    ),
    "an index that there is not, and nobody": no_answer(
        gail(), "protocol_error", "Check search_indexes.", OLD, settings=BADGE
    ),
    "a deleted patron is not nobody": no_answer(
        (), "protocol_error", "it was deleted", fake={"deleted": (GAIL,)}
    ),
    "a deleted patron beside another": found(
        gail(), fake={"deleted": (GAIL,)}, gaps={"several-matches"}
    ),
    "more results than are read": found(
        (patron("1", GAIL),),
        fake={"broken": {"search": (200, {"totalResults": 3, "result": [SHOWN]})}},
        gaps={"several-matches"},
        says="found more patrons than were read",
    ),
    **{
        f"a result of another shape: {content}": searching(200, content, "protocol_error")
        for content in (
            *({"totalResults": 0, "result": [None]}, {"totalResults": 1, "result": []}),
            *({"result": []}, {"totalResults": "0", "result": []}, {}, []),
            said("odd", "Nothing found."),
        )
    },
    **{
        f"an empty result: {content}": searching(200, content, NotFound)
        for content in ({"totalResults": 0}, {"totalResults": 0, "result": None})
    },
    **{
        f"messages beside an empty result: {messages}": searching(
            *(200, {"messageList": messages, "totalResults": 0, "result": []}),
            *("protocol_error", "with an error. It gives no reason."),
        )
        for messages in ([{"code": 42, "message": "over"}], [7], "sorry", {"code": "x"}, [{}])
    },
    "Symphony's words are cleaned": searching(
        *(400, said("odd", WORDS), "protocol_error"),
        "It says: odd: … asked for the value asked for with …; see ….",
    ),
    **{
        f"the search ends with {status}": searching(status, {}, failure, says)
        for status, failure, says in (
            (401, "auth_error", "client_id"),
            (403, "forbidden", "no access to the patron search"),
            (404, "protocol_error", "Check the url"),
            (400, "protocol_error", "Check search_indexes"),
            (429, "rate_limited", "too often"),
            *((status, "server_error", "error of its own") for status in (500, 599)),
        )
    },
    "a hanging part": found(
        gail(),
        fake={"stuck": {"patronStatusInfo"}},
        settings={"timeout_seconds": 1.0},
        gaps={*STATUS, "old-identifiers"},
    ),
}
