"""Patrons' stories at Koha."""

from functools import partial

from tests.adapters.ils.judged import GAIL, OTHER, reshare_finds
from tests.adapters.ils.koha.fake_koha import BY_PASSWORD, EVERYTHING, KohaPatron, gail
from tests.adapters.ils.story import found, no_answer, nobody, refused, story
from verifier.domain.model.lookup import Ambiguous, KeyKind, NotFound

MAINTENANCE = {"error": "System is under maintenance."}
NO_BALANCE = EVERYTHING - {("updatecharges", "remaining_permissions")}
OWN_LIBRARY = EVERYTHING - {("borrowers", "view_borrower_infos_from_any_libraries")}
ODD = ('Zoë "Z" \\ 😀', "O'Ñandú-<b>Łęcki</b>\u202e")


def bo(**more) -> KohaPatron:
    shape = {"patron_id": 77, "cardnumber": OTHER, "userid": "bbond"}
    name = {"firstname": "Bo", "surname": "Bond", "email": "bo@example.edu"}
    return KohaPatron(**{**shape, **name, **more})


failing = partial(refused, (gail(),))
KOHA = {
    "in good standing": story((gail(),), matched="barcode"),
    "unknown": nobody((gail(),), sent=OTHER),
    "expired": story((gail(expiry_date="2025-06-30"),), "record-expired"),
    "restricted": story((gail(restricted=True),), "blocked-in-ils"),
    "card lost": story((gail(patron_card_lost=True),), "blocked-in-ils"),
    "address unconfirmed": story((gail(incorrect_address=True),), "blocked-in-ils"),
    "owes little": story((gail(balance=5),), "fines", settings={"fine_limit": "5"}),
    "owes much": story(
        (gail(balance=5.01),),
        "blocked-in-ils fines fines-over-limit",
        settings={"fine_limit": "5", "hold_fine_limit": "5.0"},
    ),
    "has money with the library": story((gail(balance=-3),), settings={"fine_limit": "0"}),
    "has a new card": nobody((gail(),), sent=OTHER, released={"uid": "ggood"}),
    "two accounts": story(
        (gail(), bo(firstname="Gail", surname="Good")), "two-accounts", released={"uid": "bbond"}
    ),
    "one's card is another's user name": story(
        (gail(), bo(userid=GAIL)),
        "ambiguous identifier-shared record-incomplete",
        reshare=Ambiguous(count=2, message="Non-Unique User"),
        outcome=Ambiguous,
        gaps={"balance"},
    ),
    "another person": story(
        (gail(),), "another-person", name=("Eve", "Else"), email="eve@example.edu"
    ),
    "the preferred name is released": story(
        (gail(firstname="Abigail", preferred_name="Gail"),), name=("Gail", "Good")
    ),
    "the legal name is released": story(
        (gail(firstname="Gail", preferred_name="Abby"),), name=("Gail", "Good")
    ),
    "a name with odd characters": story((gail(firstname=ODD[0], surname=ODD[1]),), name=ODD),
    "no card at all": story((gail(cardnumber=None),), sent="ggood", matched="userid"),
    "user name in another case": story(
        (gail(),),
        "letter-case-relied-on other-id-returned",
        sent="GGood",
        reshare=reshare_finds("ggood"),
        matched="userid",
    ),
    "found by an extended attribute": story(
        (gail(attributes=(("STUDENT", "s1234567"), ("HOBBY", "chess"))),),
        settings={"attribute_types": "student"},
        sent="s1234567",
        matched="student",
    ),
    "of another library": nobody(
        (gail(library_id="EAST"), bo()),
        fake={"permissions": OWN_LIBRARY},
        says="that the account that asks may see",
    ),
    "what is owed is not told": story(
        (gail(balance=99),),
        "record-incomplete",
        fake={"permissions": NO_BALANCE},
        settings={"fine_limit": "5"},
        gaps={"balance", "blocks"},
    ),
    "sign-in refused": failing(
        "auth_error", {"secrets": {**BY_PASSWORD, "password": "wr0ng"}}, "password"
    ),
    "API keys switched off": failing(
        "auth_error", says="RESTOAuth2ClientCredentials", client_credentials=False
    ),
    "passwords switched off": failing(
        "auth_error", {"secrets": BY_PASSWORD}, "RESTBasicAuth", basic_auth=False
    ),
    "permission missing": failing(
        "forbidden", says="borrowers/list_borrowers", permissions=frozenset()
    ),
    "asked too often": failing("rate_limited", says="429", fails={"/patrons": (429, {})}),
    "under maintenance": failing(
        "server_error", says="under maintenance", fails={"/patrons": (503, MAINTENANCE)}
    ),
}


def failing_at(path, status, content, says, failure, **more):
    """Koha's answer to every question at a path, and what becomes of it."""
    return no_answer((gail(),), failure, says, fake={"fails": {path: (status, content)}}, **more)


def owners(count):
    """Patrons of one extended attribute, who have nothing else to be asked for by."""
    return [
        gail(patron_id=number, cardnumber=None, userid=None, attributes=(("G", "g1"),))
        for number in range(1, count + 1)
    ]


MISSING = {"error": "Authorization failure. Missing required permission(s)."}
BROKEN = {"error": "Something went wrong, check Koha logs for details."}
STUDENT = {"attribute_types": "STUDENT"}
STUDENT_OLD = {"attribute_types": "STUDENT,OLD"}
BOTH_ATTRIBUTES = gail(attributes=(("STUDENT", "s1"), ("OLD", "o1")))
KNOWN_PARAMETERS = {"parameters": {"cardnumber", "userid", "_match", "_per_page"}}
PASSWORD_WAY = {"secrets": BY_PASSWORD}
BY_MAIL = {"kind": KeyKind.EMAIL}
KOHA |= {
    "a user name is looked for among user names alone": no_answer(
        (gail(cardnumber="ggood", userid="other"),),
        NotFound,
        sent="ggood",
        kind=KeyKind.USERNAME,
        settings=STUDENT,
    ),
    **{
        f"attributes are refused ({embeds}), beside somebody": found(
            (gail(),),
            fake={"embeds": embeds},
            settings=STUDENT,
            gaps={"several-matches"},
            says="attribute_types",
        )
        for embeds in ("none", "unknown")
    },
    **{
        f"attributes are refused ({embeds}), beside nobody": no_answer(
            (gail(),), "unsupported", sent=OTHER, fake={"embeds": embeds}, settings=STUDENT
        )
        for embeds in ("none", "unknown")
    },
    "attributes cannot be asked, beside somebody": found(
        (gail(),), fake=KNOWN_PARAMETERS, settings=STUDENT, gaps={"several-matches"}
    ),
    "attributes cannot be asked, beside nobody": no_answer(
        (gail(),),
        "protocol_error",
        "attribute_types",
        sent=OTHER,
        fake=KNOWN_PARAMETERS,
        settings=STUDENT,
    ),
    "the rest of the attributes cannot be had": found(
        (BOTH_ATTRIBUTES,),
        "s1",
        "STUDENT",
        fake={"fails": {"/patrons": (503, MAINTENANCE)}, "good_answers": 4},
        settings=STUDENT_OLD,
        gaps={"old-identifiers"},
        says="under maintenance",
    ),
    "an attribute alone": found(
        (gail(cardnumber=None, userid=None, attributes=(("STUDENT", "s1"),)),),
        "s1",
        settings=STUDENT,
    ),
    "five patrons of one attribute": found(
        owners(5),
        "g1",
        outcome=Ambiguous,
        settings={"attribute_types": "G", "fine_limit": "5"},
        gaps={"balance", "blocks"},
        says="5 patrons",
    ),
    **{
        f"a count that is none ({total[:4]})": found(
            owners(2),
            "g1",
            outcome=Ambiguous,
            fake={"total": total},
            settings={"attribute_types": "G"},
            gaps={"balance"},
            says="2 patrons",
        )
        for total in ("", "many", "-1", "9" * 30, "\xb2")
    },
    "an empty list that was counted otherwise": no_answer(
        (gail(),), "protocol_error", "shows none", sent=OTHER, fake={"total": "1"}
    ),
    "card number and user name are the same": found((gail(userid=GAIL), bo()), matched="barcode"),
    **{
        f"the database overlooks the difference in {odd!r}": no_answer(
            (gail(),), "wrong_patron", sent=odd
        )
        for odd in (f"{GAIL}\u0301", f"\uff12{GAIL[1:]}", f"{GAIL}\0", f"{GAIL} ")
    },
    **{
        f"the database takes {held} for {asked}": no_answer(
            (gail(userid=held),), "wrong_patron", sent=asked
        )
        for held, asked in (
            *(("gstrasse", "gstraße"), ("gfisher", "gﬁsher")),
            ("gsmith", "g\u017fmith"),
        )
    },
    **{
        f"a proxy loses {lost}, asked for {value}": no_answer(
            (gail(), bo()), "wrong_patron", sent=value, fake={"lost": frozenset({lost})}
        )
        for lost, value in (("_match", GAIL[:8]), ("_match", "%"), ("cardnumber", "nobody"))
    },
    "an address": found((gail(), bo()), "Gail@example.edu", "email", ids=["51"], **BY_MAIL),
    "an address of nobody": no_answer(
        (gail(),), NotFound, "e-mail address", sent="nobody@example.edu", **BY_MAIL
    ),
    "permission missing, by password": no_answer(
        (gail(),),
        "forbidden",
        "borrowers/list_borrowers",
        fake={"permissions": frozenset()},
        settings=PASSWORD_WAY,
        sign_in="forbidden",
    ),
    "a question for nobody that Koha does not know": found(
        (gail(),), fake=KNOWN_PARAMETERS, settings=PASSWORD_WAY
    ),
    "an account that sees nobody": no_answer(
        (gail(library_id="EAST"),),
        "forbidden",
        "view_borrower_infos_from_any_libraries",
        fake={"permissions": OWN_LIBRARY},
    ),
    "no time at all": no_answer((gail(),), "timeout", settings={"timeout_seconds": 0.000_1}),
    **{
        f"no token: {status} {content!r:.40}": failing_at(
            "/oauth/token", status, content, says, failure
        )
        for status, content, failure, says in (
            (
                *(400, {"error": "Unimplemented grant type"}),
                *("auth_error", "RESTOAuth2ClientCredentials"),
            ),
            (403, {"error": "unauthorized_client"}, "auth_error", "Manage API keys"),
            (403, b"no", "forbidden", "HTTP 403"),
            (400, {"errors": []}, "protocol_error", "HTTP 400"),
            (404, {"error": "Not Found"}, "protocol_error", "url of the connection"),
            (503, MAINTENANCE, "server_error", "mainten"),
            (200, {"error": "no token"}, "protocol_error", "token of Koha's"),
            (200, {"access_token": "a\r\nX: y"}, "protocol_error", "access_token"),
            (200, {"access_token": "t\xe4"}, "protocol_error", "access_token"),
            (200, {"access_token": "t", "expires_in": 10**400}, "protocol_error", "expires_in"),
            (200, b"<html>Log in</html>", "protocol_error", "web page"),
        )
    },
    **{
        f"name and password: {status} {content!r}": failing_at(
            "/patrons", status, content, says, failure, settings=PASSWORD_WAY
        )
        for status, content, failure, says in (
            (401, {"error": "Basic authentication disabled"}, "auth_error", "RESTBasicAuth"),
            (401, {"error": "Authentication failure."}, "auth_error", "HTTP 401"),
            (401, b"Proxy", "auth_error", "secrets of the connection"),
            (403, {"error": "Invalid password"}, "auth_error", "account is locked"),
            (403, {"error": "Password has expired"}, "auth_error", "has expired"),
            (403, b"no", "forbidden", "HTTP 403"),
            (500, {"error": "x"}, "server_error", "HTTP 500"),
            (429, {}, "rate_limited", "HTTP 429"),
        )
    },
    **{
        f"refused: {status} {content!r:.99}": failing_at(
            "/patrons", status, content, says, failure, sign_in=failure
        )
        for status, content, failure, says in (
            *(
                (403, {**MISSING, "required_permissions": needed}, "forbidden", says)
                for needed, says in (
                    ({"borrowers": "edit_borrowers"}, "borrowers/edit_borrowers"),
                    ({"<b>": "x"}, "borrowers/list_borrowers"),  # no name of a permission
                    ({"borrowers": GAIL}, "(HTTP 403): borrowers."),
                )
            ),
            *(
                (403, content, "forbidden", "Check whom it lets in")
                for content in (
                    b"<html>Forbidden</html>",
                    {"error": "Unauthorized attempt to set library"},
                    {"error": 7},
                )
            ),
            (
                *(400, [{"path": "/query/_match", "message": "Malformed query string"}]),
                *("protocol_error", "does not know a part of the question"),
            ),
            (
                *(400, {"errors": [{"path": "/body", "message": "Expected"}], "status": 400}),
                *("protocol_error", "HTTP 400"),
            ),
            (503, MAINTENANCE, "server_error", "under maintenance"),
            (503, b"Service Unavailable", "server_error", "HTTP 503"),
            (500, BROKEN, "server_error", "HTTP 500"),
            (404, {"error": "Not Found"}, "protocol_error", "Check the url of the connection"),
            (429, {}, "rate_limited", "Wait before asking again"),
            (504, b"", "timeout", "gateway"),
        )
    },
    **{
        f"another shape: {content}": failing_at("/patrons", 200, content, "", "protocol_error")
        for content in (
            *({"patrons": []}, "none", None, [[], 7], {"error": "Something went wrong"}),
            [{"cardnumber": GAIL, "surname": "Good"}],
            [{"patron_id": 51, "cardnumber": int(GAIL)}],
        )
    },
    "a row of nobody's": failing_at("/patrons", 200, [{"patron_id": 51}], "", "wrong_patron"),
    **{
        f"no balance: {status} {content!r:.90}, limit {limit}": found(
            (gail(),),
            fake={"fails": {"/patrons/51/account": (status, content)}},
            settings={"fine_limit": limit} if limit else {},
            gaps={"balance", "blocks"} if limit else {"balance"},
            says="updatecharges/" if status == 403 else "",
        )
        for status, content in (
            (403, {**MISSING, "required_permissions": {"updatecharges": "x_y"}}),
            (403, MISSING),
            *((404, {"error": "Patron not found"}), (500, BROKEN)),
            *((200, b"<!DOCTYPE html><html></html>"), (200, [])),
            *((200, {"balance": balance}) for balance in ("12.50", None, True, 1e15)),
            *((200, b'{"balance": 1e999}'), (200, b'{"balance": NaN}')),
        )
        for limit in (None, "5")
    },
}
