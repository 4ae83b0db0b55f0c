"""Patrons' stories at Alma."""

from functools import partial

from flask import jsonify

from tests.adapters.ils.alma.fake_alma import KEY, block, coded, identifier, user
from tests.adapters.ils.judged import GAIL, OLD, OTHER, UNKNOWN, reshare_finds
from tests.adapters.ils.story import found, no_answer, nobody, refused, story
from verifier.domain.model.lookup import Ambiguous, KeyKind, NotFound


def gail(*identifiers, **more):
    return (user("ggood", *identifiers, **more),)


failing = partial(refused, gail())
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
    "a patron in good standing": story(gail()),
    "nobody has the number": nobody(gail(), sent=OTHER),
    "an inactive record": story(gail(status=coded("INACTIVE")), "record-inactive"),
    "an expired record": story(gail(expiry_date="2022-10-31Z"), "record-expired"),
    "the expiry date cannot be read": story(
        gail(expiry_date="31.10.2022"), "record-incomplete", gaps={"expiry"}
    ),
    "a blocked patron": story(gail(user_block=[block()]), "blocked-in-ils"),
    "a block that was lifted": story(gail(user_block=[block(block_status="INACTIVE")])),
    "a patron who owes money": story(gail(fees=12.5), "fines", settings={"currency": "USD"}),
    "an old card that ReShare does not find": story(
        gail(identifier(GAIL), OLD_CARD), "old-barcode not-found", sent=OLD, reshare=UNKNOWN
    ),
    "an old card among six, where Alma does not lead to it either": story(
        gail(*SIX_CARDS),
        "old-barcode not-found",
        fake={"finds_inactive": False},
        sent=OLD,
        reshare=UNKNOWN,
    ),
    "an old card that still leads to the patron": story(
        gail(identifier(GAIL), OLD_CARD), "old-barcode-accepted", sent=OLD
    ),
    "two accounts with one number": story(
        (*gail(), user("gg2", identifier(GAIL, status="INACTIVE"))),
        "two-accounts identifier-shared",
        outcome=Ambiguous,
    ),
    "two accounts, one for each released value": story(
        (*gail(), user("gg2", identifier("gail9", "NET_ID"))),
        "two-accounts",
        released={"uid": "gail9"},
    ),
    "the number is another person's": story(
        (user("bbad", **BOB),),
        "another-person",
        reshare=reshare_finds(GAIL, name=("Bob", "Bad"), email="bob@example.edu"),
    ),
    "the primary id is sent in another letter case": story(gail(), sent="GGood"),
    "odd characters in names": story(
        gail(first_name="Ġäil <b>", last_name="O'Good & Söhne \u202e")
    ),
    "a preferred name": story(gail(pref_first_name="Abi", pref_last_name="Best")),
    "an unknown key": failing("auth_error", permissions={}),
    "a key without the permission": failing("forbidden", permissions={KEY: {"bibs"}}),
    "too many requests this second": failing("rate_limited", left={"PER_SECOND_THRESHOLD": 0}),
    "too many requests today": failing("rate_limited", left={"DAILY_THRESHOLD": 0}),
    "the address of another region": failing("protocol_error", is_another_region=True),
    "a general error": failing("server_error", fails={"user": (400, "60101")}),
    "maintenance": failing("server_error", fails={"user": (503, "MAINTENANCE")}),
    "users linked from elsewhere": failing("protocol_error", fails={"user": (400, "4019990")}),
    "the search is not permitted": story(
        gail(),
        "record-incomplete",
        fake={"fails": {"search": (403, "FORBIDDEN")}},
        gaps={"several-matches"},
    ),
}


def answering(**instead):
    """Make the fake look for *instead*[value] where it is asked for a user by that value."""

    def change(alma):
        given = alma._user
        alma._user = lambda value, asked: given(
            instead.get(value, instead.get("any", value)), {} if "any" in instead else asked
        )

    return change


def listing(answer):
    """Make the fake answer a search so."""

    def change(alma):
        alma._search = lambda asked: jsonify(answer)

    return change


def with_address(primary_id, address, *identifiers):
    email = [{"email_address": address, "preferred": True}]
    return user(primary_id, *identifiers, contact_info={"email": email})


MAIL = "gail@example.edu"
SIMILAR = "example.gail@edu.example.edu"
BY_MAIL = {"sent": MAIL, "kind": KeyKind.EMAIL}
SHARED = (user("ggood", identifier(GAIL)), user("gg2", identifier(GAIL, status="INACTIVE")))
CONTACT = user("no primary id (12)", identifier(GAIL, status="INACTIVE"))
IN_USE_AND_OLD = gail(identifier(GAIL), OLD_CARD, identifier("N77", "NET_ID"))
ONLY_OLD = gail(identifier(GAIL, status="INACTIVE"))
SIX = tuple(user(f"user{number}", identifier(f"good-{number}")) for number in range(6))
TEAM = [user(name, identifier(value, "TEAM")) for name, value in (("a", "team9"), ("b", "TEAM9"))]
SEVERAL = {"several-matches"}
ALMA |= {
    **{
        f"{sent} leads by {matched}, as {kind}": found(IN_USE_AND_OLD, sent, matched, kind=kind)
        for kind in (KeyKind.USER_ID, KeyKind.USERNAME)
        for sent, matched in (
            ("ggood", "primary_id"),
            ("GGOOD", "primary_id"),
            ("n77", "NET_ID"),
            (OLD, "barcode"),
        )
    },
    **{
        f"{odd} is taken literally": found(
            (*gail(identifier(odd)), user("other")), odd, ids=["ggood"], gaps=gaps
        )
        for gaps, odds in (
            (SEVERAL, ("2123*", "x/loans", "a?view=brief", "50%25", "a&b=c#d", "Ünal", "😀")),
            (SEVERAL, ("a b", "a~b", "a,b", "a AND b", "é", "a&limit=100", "9" * 300)),
            (set(), ("a.b", "a_b-c@d")),
        )
        for odd in odds
    },
    "another user": no_answer(gail(), "wrong_patron", sent=OLD, change=answering(any=GAIL)),
    "another user, who bears the value in another type": no_answer(
        gail(),
        "wrong_patron",
        sent="ggood",
        settings={"user_id_type": "NET_ID"},
        change=answering(any="ggood"),
    ),
    **{
        f"two users, where a list tells identifiers: {tells}": found(
            SHARED,
            says="2 users",
            outcome=Ambiguous,
            ids=["ggood", "gg2"],
            fake={"lists_identifiers": tells},
        )
        for tells in (False, True)
    },
    **{
        f"a search that gives {code}": found(
            SHARED, fake={"fails": {"search": (status, code)}}, gaps=SEVERAL, says=words
        )
        for status, code, words in (
            (403, "FORBIDDEN", '"Users - Read-only"'),
            (429, "PER_SECOND_THRESHOLD", "PER_SECOND_THRESHOLD"),
            (400, "402119", "could not be searched. Alma reported a general error"),
            (400, "401861", "names nobody"),
            (500, "ODD", "ODD"),
        )
    },
    "no search": found(
        SHARED,
        settings={"search_duplicates": "no"},
        gaps=SEVERAL,
        says="search_duplicates of the connection is off",
    ),
    "one request is left, and none for the search": found(
        SHARED,
        fake={"left": {"PER_SECOND_THRESHOLD": 1}},
        gaps=SEVERAL,
        says="PER_SECOND_THRESHOLD",
    ),
    "as many hits as are looked at": found((user("good"), *SIX[:5]), "good"),
    "a user who cannot be asked for": found(
        (SHARED[0], CONTACT), gaps=SEVERAL, says="no identifier to be asked for by"
    ),
    "a user who is listed twice": found(
        SHARED[1:],
        ids=["gg2"],
        change=lambda alma: (
            answering(**{GAIL: "nobody"})(alma),
            listing(
                {"user": [{"primary_id": "gg2"}, {"primary_id": "GG2"}], "total_record_count": 2}
            )(alma),
        ),
    ),
    "a listed user who is gone": found(SHARED, ids=["ggood"], change=answering(gg2="nobody")),
    "a listed user who is another": found(SHARED, ids=["ggood"], change=answering(gg2=GAIL)),
    # only a list of users says that there is nobody else, however Alma writes it
    **{
        f"a search that answers {answer}": found(
            gail(), change=listing(answer), gaps=gaps, says="could not be searched" if gaps else ""
        )
        for gaps, answers in (
            (SEVERAL, ({"user": [{"surprise": 1}]}, {"user": "many"}, {"user": [None]})),
            (SEVERAL, ([], None, {})),
            (set(), ({"total_record_count": 0}, {"user": None, "total_record_count": 0})),
            (set(), ({"user": []},)),
        )
        for answer in answers
    },
    "a card out of use, to which Alma does not lead": found(
        ONLY_OLD, matched="barcode", fake={"finds_inactive": False}
    ),
    "another type than the one that is asked": found(
        gail(identifier(GAIL, "NET_ID")), matched="NET_ID", settings={"user_id_type": "BARCODE"}
    ),
    "an identifier that is not unique": found(
        TEAM, "team9", outcome=Ambiguous, ids=["a", "b"], fake={"not_unique": frozenset({"TEAM"})}
    ),
    "nobody at all": no_answer(
        gail(), NotFound, "(code 401861). A search through all identifiers, also", OTHER
    ),
    "nobody, and no search": no_answer(
        gail(), NotFound, "be searched", OTHER, fake={"fails": {"search": (403, "FORBIDDEN")}}
    ),
    "nobody of the type that is asked": no_answer(
        gail(),
        NotFound,
        "401890",
        "ggood",
        settings={"user_id_type": "BARCODE", "search_duplicates": "no"},
    ),
    "by address": found(
        (*gail(), with_address("gg2", "gail.other@example.edu")),
        "GAIL@example.edu",
        kind=KeyKind.EMAIL,
        ids=["ggood"],
    ),
    "an address of two": found(
        (*gail(), with_address("tgood", MAIL, OLD_CARD)),
        **BY_MAIL,
        outcome=Ambiguous,
        ids=["ggood", "tgood"],
    ),
    "a hit without the address": no_answer(
        [with_address("gg2", SIMILAR)],
        NotFound,
        "Alma has no user with this e-mail address.",
        **BY_MAIL,
    ),
    "a hit whose record is gone": no_answer(
        gail(),
        NotFound,
        "Alma has no user with this e-mail address.",
        fake={"fails": {"user": (400, "401861")}},
        **BY_MAIL,
    ),
    "many hits without the address": no_answer(
        [with_address(f"u{number}", SIMILAR) for number in range(6)],
        "protocol_error",
        "more users than are looked at",
        **BY_MAIL,
    ),
}
