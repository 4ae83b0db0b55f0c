"""Patrons' stories at Symphony."""

from functools import partial

from tests.adapters.ils.judged import GAIL, OLD, UNKNOWN, reshare_finds
from tests.adapters.ils.story import found, no_answer, nobody, refused, shared, story
from tests.adapters.ils.symphony.fake_symphony import PASSWORD, entry, patron
from verifier.domain.model.lookup import Ambiguous, NotFound

HAL = {
    "firstName": "Hal",
    "lastName": "Hill",
    "displayName": "Hill, Hal",
    "address1": [entry("patronAddress1", "EMAIL", "hal@example.edu")],
}


def gail(standing="OK", **more):
    word = {"resource": "/policy/patronStanding", "key": standing}
    return (patron("501", GAIL, standing=word, **more),)


failing = partial(refused, gail())
SYMPHONY = {
    "all is well": story(gail()),
    "nobody has the number": nobody(
        (patron("501", OLD),), says="The search by ID and ALT_ID found nobody."
    ),
    "expired": story(
        gail(privilegeExpiresDate="2024-06-30", status={"expired": True}),
        "record-expired blocked-in-ils",
    ),
    "barred by staff": story(
        gail("BARRED"),
        "blocked-in-ils decision.patron-blocked",
        reshare=reshare_finds(GAIL, status="BARRED"),
    ),
    "blocked, and NCIP does not say so": story(gail("BLOCKED"), "blocked-in-ils"),
    "delinquent": story(
        gail("DELINQUENT"), "blocked-in-ils", reshare=reshare_finds(GAIL, status="DELINQUENT")
    ),
    "not approved": story(gail("REVIEW", approved=False), "blocked-in-ils"),
    "approved by standing alone": story(gail(approved=False)),
    "fines": story(
        gail(status={"estimatedFines": {"amount": "12.50", "currencyCode": "USD"}}), "fines"
    ),
    "fines above the limit": story(
        gail(status={"amountOwed": {"amount": 12.5}, "hasMaxFines": True}),
        "fines fines-over-limit blocked-in-ils",
        settings={"fine_limit": "10", "currency": "USD"},
    ),
    "an old card that Symphony still leads from": story(
        gail(further={"PREV_ID": OLD}), "old-barcode not-found", sent=OLD, reshare=UNKNOWN
    ),
    "an old card that NCIP takes too": story(
        gail(further={"INACTVID": f"29999000000018,{OLD}"}), "old-barcode-accepted", sent=OLD
    ),
    "a number of two patrons": shared((*gail(), patron("502", OLD, alternateID=GAIL, **HAL))),
    "two accounts of one person": story(
        (*gail(), patron("502", OLD, alternateID="S1008")),
        "two-accounts",
        released={"studentId": "S1008"},
    ),
    "another person's number": story(
        gail(**HAL),
        "another-person",
        reshare=reshare_finds(GAIL, name=("Hal", "Hill"), email="hal@example.edu"),
    ),
    "odd characters in the name": story(
        gail(firstName='Zoë "Z"', lastName="O'Brien-<Łuk>"), name=('Zoë "Z"', "O'Brien-<Łuk>")
    ),
    "fines may not be read": story(
        gail(),
        "record-incomplete",
        fake={"forbidden": {"patronStatusInfo"}},
        gaps={"balance", "blocks"},
    ),
    "the search is forbidden": failing("forbidden", forbidden={"search"}),
    "too many questions": failing("rate_limited", broken={"search": (429, {})}),
    "Symphony is down": failing("server_error", broken={"search": (503, {})}),
    "the password is wrong": failing("auth_error", {"password": "wr0ng"}),
}


def searching(status, content, outcome, says="", **more):
    """Symphony's answer to every search, and what becomes of it."""
    return no_answer(gail(), outcome, says, fake={"broken": {"search": (status, content)}}, **more)


def symphony_error(code, message):
    return {"messageList": [{"code": code, "message": message}]}


FIRST = {"answers_with_first": True}  # whatever is asked
ANOTHERS_STATUS = {"patronStatusInfo": (200, {"key": "777", "fields": {"hasMaxFines": True}})}
NO_SUCH_KEY = {
    "patronStatusInfo": (
        404,
        symphony_error("recordNotFound", "Could not find a patron with the key 501."),
    )
}
SHOWN = {"resource": "/user/patron", "key": "1", "fields": {"barcode": GAIL}}
BADGE = {"search_indexes": "ID, BADGE"}
STATUS = {"balance", "blocks"}
WORDS = f"WEBSTAFF asked for {GAIL} with {PASSWORD}; see gail@example.edu"
SYMPHONY |= {
    **{
        f"{value} hits {matched}": found(gail(), value, matched)
        for value, matched in (
            (GAIL, "barcode"),
            ("GGOOD501", "alternateID"),
            ("ggood501", "alternateID"),
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
            symphony_error("odd", "Nothing found."),
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
        *(400, symphony_error("odd", WORDS), "protocol_error"),
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
