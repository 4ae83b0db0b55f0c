"""Patrons' stories at Koha."""

from tests.adapters.ils.judged import (
    DISAGREES,
    GAIL,
    OTHER,
    UNKNOWN,
    Story,
    refused,
    reshare_finds,
)
from tests.adapters.ils.koha.fake_koha import EVERYTHING
from tests.adapters.ils.koha.koha_patrons import BY_PASSWORD, KohaPatron, gail
from verifier.domain.model.lookup import Ambiguous, NotFound

NO_BALANCE = EVERYTHING - {("updatecharges", "remaining_permissions")}
OWN_LIBRARY = EVERYTHING - {("borrowers", "view_borrower_infos_from_any_libraries")}
ODD = ('Zoë "Z" \\ 😀', "O'Ñandú-<b>Łęcki</b>\u202e")


def bo(**more) -> KohaPatron:
    """Another patron of the same Koha."""
    shape = {"patron_id": 77, "cardnumber": OTHER, "userid": "bbond"}
    name = {"firstname": "Bo", "surname": "Bond", "email": "bo@example.edu"}
    return KohaPatron(**{**shape, **name, **more})


def failing(failure, says, settings=None, **fake):
    return refused(failure, patrons=(gail(),), says=says, settings=settings or {}, fake=fake)


def blocked(**more):
    return Story(patrons=(gail(**more),), finds={DISAGREES, "patron.blocked-in-ils"})


KOHA = {
    "in good standing": Story(patrons=(gail(),), matched="barcode"),
    "unknown": Story(
        patrons=(gail(),),
        sent=OTHER,
        reshare=UNKNOWN,
        outcome=NotFound,
        finds={"patron.not-found"},
    ),
    "expired": Story(
        patrons=(gail(expiry_date="2025-06-30"),), finds={DISAGREES, "patron.record-expired"}
    ),
    "restricted": blocked(restricted=True),
    "card lost": blocked(patron_card_lost=True),
    "address unconfirmed": blocked(incorrect_address=True),
    "owes little": Story(
        patrons=(gail(balance=5),), settings={"fine_limit": "5"}, finds={"patron.fines"}
    ),
    "owes much": Story(
        patrons=(gail(balance=5.01),),
        settings={"fine_limit": "5", "hold_fine_limit": "5.0"},
        finds={DISAGREES, "patron.blocked-in-ils", "patron.fines", "patron.fines-over-limit"},
    ),
    "has money with the library": Story(patrons=(gail(balance=-3),), settings={"fine_limit": "0"}),
    "has a new card": Story(  # Koha keeps no old ones: it is as if nobody had ever had it
        patrons=(gail(),),
        sent=OTHER,
        reshare=UNKNOWN,
        released={"uid": "ggood"},
        outcome=NotFound,
        finds={"patron.not-found"},
    ),
    "two accounts": Story(
        patrons=(gail(), bo(firstname="Gail", surname="Good")),
        released={"uid": "bbond"},
        finds={"patron.two-accounts"},
    ),
    "one's card is another's user name": Story(
        patrons=(gail(), bo(userid=GAIL)),
        reshare=Ambiguous(count=2, message="Non-Unique User"),
        outcome=Ambiguous,
        finds={"patron.ambiguous", "patron.identifier-shared", "patron.record-incomplete"},
        gaps={"balance"},
    ),
    "another person": Story(
        patrons=(gail(),),
        name=("Eve", "Else"),
        email="eve@example.edu",
        finds={"patron.another-person"},
    ),
    "a name with odd characters": Story(
        patrons=(gail(firstname=ODD[0], surname=ODD[1]),), name=ODD
    ),
    "no card at all": Story(patrons=(gail(cardnumber=None),), sent="ggood", matched="userid"),
    "user name in another case": Story(
        patrons=(gail(),),
        sent="GGood",
        reshare=reshare_finds("ggood"),
        matched="userid",
        finds={"patron.letter-case-relied-on", "patron.other-id-returned"},
    ),
    "found by an extended attribute": Story(
        patrons=(gail(attributes=(("STUDENT", "s1234567"), ("HOBBY", "chess"))),),
        settings={"attribute_types": "student"},
        sent="s1234567",
        matched="student",
    ),
    "of another library": Story(  # the account that asks does not see her
        patrons=(gail(library_id="EAST"), bo()),
        fake={"permissions": OWN_LIBRARY},
        reshare=UNKNOWN,
        outcome=NotFound,
        says="that the account that asks may see",
        finds={"patron.not-found"},
    ),
    "what is owed is not told": Story(
        patrons=(gail(balance=99),),
        fake={"permissions": NO_BALANCE},
        settings={"fine_limit": "5"},
        finds={"patron.record-incomplete"},
        gaps={"balance", "blocks"},
    ),
    "sign-in refused": failing(
        "auth_error", "password", {"secrets": {**BY_PASSWORD, "password": "wr0ng"}}
    ),
    "API keys switched off": failing(
        "auth_error", "RESTOAuth2ClientCredentials", client_credentials=False
    ),
    "passwords switched off": failing(
        "auth_error", "RESTBasicAuth", {"secrets": BY_PASSWORD}, basic_auth=False
    ),
    "permission missing": failing(
        "forbidden", "borrowers/list_borrowers", permissions=frozenset()
    ),
    "asked too often": failing("rate_limited", "429", fails={"/patrons": (429, {})}),
    "under maintenance": failing(
        "server_error",
        "under maintenance",
        fails={"/patrons": (503, {"error": "System is under maintenance."})},
    ),
}
