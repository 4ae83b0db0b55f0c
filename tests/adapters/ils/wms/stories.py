"""Patrons' stories at WMS, where it is asked beside ReShare's own connection."""

from functools import partial

from tests.adapters.ils.judged import GAIL, OLD, reshare_finds
from tests.adapters.ils.story import found, no_answer, nobody, refused, shared, story
from tests.adapters.ils.wms.fake_wms import KEY, SEARCH_REQUEST, patron
from verifier.adapters.ils.wms.record import ERROR, LIST
from verifier.domain.model.lookup import Ambiguous, NotFound
from verifier.domain.model.site import IlsRole

HAL = {
    "name": {"givenName": "Hal", "familyName": "Hill"},
    "emails": [{"value": "hal@example.edu"}],
}


def gail(**more):
    return (patron(GAIL, **more),)


failing = partial(refused, gail())


def hint(**ill):
    """Something that interlibrary loan of WorldShare has against the patron."""
    return story(gail(ill=ill), "blocked-in-ils")


WMS = {
    "all is well": story(gail()),
    "nobody has the number": nobody((patron(OLD),)),
    "expired": story(gail(expires="2024-09-07T00:00:00Z"), "record-expired"),
    "blocked in circulation": story(
        gail(blocked=True),
        "blocked-in-ils decision.patron-blocked",
        reshare=reshare_finds(GAIL, status="BLOCKED"),
    ),
    "blocked for interlibrary loan alone": hint(isBlocked=True, isApproved=True),
    "not approved for interlibrary loan": hint(isBlocked=False, isApproved=False),
    "found by an id at a source": story((patron(OLD, at_source=(("SIS", "S1"), ("SIS", GAIL))),)),
    "several patrons have the number": shared(
        (*gail(), patron(OLD, at_source=(("SIS", GAIL),), **HAL))
    ),
    "two accounts of one person": story(
        (*gail(), patron(OLD, at_source=(("SIS", "S1008"),))),
        "two-accounts",
        released={"studentId": "S1008"},
    ),
    "another person's number": story(
        gail(**HAL),
        "another-person",
        reshare=reshare_finds(GAIL, name=("Hal", "Hill"), email="hal@example.edu"),
    ),
    "odd characters in the name": story(
        gail(name={"givenName": 'Zoë "Z"', "familyName": "O'Brien-<Łuk>"}),
        name=('Zoë "Z"', "O'Brien-<Łuk>"),
    ),
    "the WSKey is wrong": failing("auth_error", {"secret": "wr0ng"}),
    "the WSKey lacks the scope": failing("forbidden", scopes={"SCIM:read_self"}),
    "too many questions": failing("rate_limited", broken_search=(429, {})),
    "OCLC is down": failing("server_error", broken_search=(503, {})),
}


def searching(status, content, outcome, says="", sent=GAIL, **more):
    """OCLC's answer to every search, and what becomes of it."""
    fake = {"broken_search": (status, content)}
    return no_answer(gail(), outcome, says, sent, fake=fake, **more)


AS_RESHARE = {"role": IlsRole.RESHARE}
SOURCES = {"at_source": (("SIS", "S1008"), ("HR", "jdoe"))}
FIRST = {"answers_with_first": True}  # whatever is asked
ODD_FILTER = r'Odd filter "good\"gail"'  # as JSON has it
NO_RIGHTS = {"schemas": [ERROR], "detail": f"No rights for {GAIL} with {KEY}."}
EMPTY = {"totalResults": 0, "Resources": []}
WMS |= {
    **{
        f"{value} is {matched}, {name}": found(gail(**SOURCES), value, matched, settings=role)
        for value, matched in (
            *((GAIL, "barcode"), ("S1008", "idAtSource SIS")),
            ("JDOE", None),  # letter case counts in OCLC's logins, and may not in its search
        )
        for name, role in (("as evidence", {}), ("as ReShare", AS_RESHARE))
    },
    "nobody, as evidence": no_answer(
        gail(), NotFound, "OCLC's search found nobody (totalResults 0).", OLD
    ),
    "nobody, as ReShare": no_answer(
        gail(),
        NotFound,
        "NCIP2WMS Client did not return a matching patron",
        OLD,
        settings=AS_RESHARE,
    ),
    "a list that is left out, as evidence": searching(
        200, {"schemas": [LIST], "totalResults": 0}, NotFound
    ),
    "a list that is left out, as ReShare": searching(
        *(200, {"schemas": [LIST], "totalResults": 0}, NotFound),
        "failed to call Lookup User",
        settings=AS_RESHARE,
    ),
    "several, of whom one is shown": found(
        (*gail(), patron(OLD, at_source=(("SIS", GAIL),))),
        outcome=Ambiguous,
        fake={"page": 1},
        ids=[f"ppid-{GAIL}"],
        says="several patrons",
    ),
    "somebody else is shown": no_answer(gail(), "wrong_patron", sent=OLD, fake=FIRST),
    **{
        f"somebody else is shown beside {sent}": searching(
            *(200, {"schemas": [LIST], "totalResults": 2, "Resources": [*gail(), patron("1")]}),
            *("wrong_patron", "", sent),
        )
        for sent in (GAIL, OLD)
    },
    **{
        f"another shape: {content!r:.99}": searching(200, content, "protocol_error")
        for content in (
            EMPTY,
            {"schemas": [LIST], "Resources": []},
            {"schemas": [SEARCH_REQUEST], **EMPTY},
            *(
                {"schemas": [LIST], "totalResults": total, "Resources": resources}
                for total, resources in (
                    *(("0", []), (1, []), (0, [*gail()]), (1, [7]), (10**12, [*gail()])),
                    (1, [{"externalId": 7}]),
                )
            ),
        )
    },
    **{
        f"an error in SCIM: {status} with HTTP {http}, {says}": searching(
            http, {**NO_RIGHTS, "status": status}, failure, says
        )
        for status, failure, words in (
            ("400", "protocol_error", "does not understand the search"),
            ("401", "auth_error", "WSKey is one of this institution with the scope"),
            ("403", "forbidden", "needs the scope SCIM:read_user"),
            ("429", "rate_limited", "too often"),
            ("500", "server_error", "error of its own"),
        )
        for http in (200, int(status))
        for says in (words, "It says: No rights for the value asked for with ….")
    },
    **{  # also where it has the shape of an empty list
        f"an error without the status of one: {schemas} {http} {more}": searching(
            http, {"schemas": schemas, **EMPTY, **more}, "server_error"
        )
        for schemas in ([ERROR], [LIST, ERROR])
        for http in (200, 500)
        for more in ({}, *({"status": status} for status in ("200", "204", "x")))
    },
    "the filter that is repeated is cleaned": searching(
        *(400, {"schemas": [ERROR], "detail": ODD_FILTER, "status": "400"}, "protocol_error"),
        *('Odd filter "…".', 'good"gail'),
    ),
    **{
        f"no token: {status}": no_answer(
            gail(),
            failure,
            says,
            fake={"broken_token": (status, {"message": f"WSKey '{KEY}' is invalid"})},
        )
        for status, failure, says in (
            (400, "auth_error", "wskey_key, wskey_secret and scope"),
            (401, "auth_error", "Check wskey_key and wskey_secret"),
            (403, "forbidden", "has the scope SCIM:read_user"),
            (404, "protocol_error", "Check token_url"),
            (429, "rate_limited", "too often"),
            (503, "server_error", "error of its own"),
        )
    },
    "a search that hangs": no_answer(
        gail(), "timeout", fake={"stuck": True}, settings={"timeout_seconds": 0.6}
    ),
}
