"""Patrons' stories at Polaris."""

from datetime import timedelta
from functools import partial

from tests.adapters.ils.judged import GAIL, OLD, OTHER, UNKNOWN, reshare_finds
from tests.adapters.ils.polaris.fake_polaris import METHODS, make_patron
from tests.adapters.ils.story import found, no_answer, nobody, refused, story
from verifier.domain.model.lookup import Ambiguous, LookupFailure, NotFound

COLLECTION = {"BlockID": 1024, "BlockDescription": "Submitted to the collection agency"}
OSCAR = {"NameFirst": "Oscar", "NameLast": "Other", "EmailAddress": "oscar@example.edu"}
ZOE = {"NameFirst": "Zoë", "NameLast": "O'Brien-Sánchez Ⅲ", "EmailAddress": "zoe@example.edu"}


def gail(**more):
    return (make_patron(**more),)


failing = partial(refused, gail())
POLARIS = {
    "a patron in good standing": story(gail()),
    "nobody": nobody(gail(Barcode=OTHER)),
    "an expired record": story(
        gail(ExpirationDate=f"/Date({1_600_000_000_000}-0500)/"), "record-expired"
    ),
    "a system block": story(gail(PatronSystemBlocks=[COLLECTION]), "blocked-in-ils"),
    "a block at the desk": story(
        gail(blocks=["See the librarian"], may_circulate=False), "blocked-in-ils"
    ),
    "may not borrow, and nobody says why": story(gail(may_circulate=False), "blocked-in-ils"),
    "open fines": story(gail(ChargeBalance=3.3), "fines"),
    "open fines in the account alone": story(
        gail(ChargeBalance=None, charges=[2.0, 1.5]), "fines"
    ),
    "the old barcode is sent": story(
        gail(FormerID=OLD), "not-found old-barcode", sent=OLD, reshare=UNKNOWN
    ),
    "the old barcode is sent and still works": story(
        gail(FormerID=OLD), "old-barcode-accepted", sent=OLD, fake={"former_barcodes_work": True}
    ),
    "a card number that another patron had before": story(
        (*gail(), make_patron(1002, Barcode=OTHER, FormerID=GAIL, **OSCAR)),
        "identifier-shared",
        outcome=Ambiguous,
    ),
    "two accounts": story(
        (*gail(), make_patron(1002, Barcode="good2")), "two-accounts", released={"uid": "good2"}
    ),
    "the identifier stands in a field of the library's own": story(
        gail(Barcode=OTHER, User1="S0004711"),
        "not-found identifier-of-another-kind",
        sent="S0004711",
        reshare=UNKNOWN,
        settings={"user_fields": "User1"},
    ),
    "the user name is sent": story(
        gail(username="ggood"),
        "answer-about-another evidence-missing",
        outcome=LookupFailure.WRONG_PATRON,
        sent="ggood",
    ),
    "another person's barcode": story(
        gail(**ZOE),
        "another-person",
        reshare=reshare_finds(GAIL, name=("Zoë", "O'Brien-Sánchez Ⅲ"), email="zoe@example.edu"),
    ),
    "the staff user is refused": failing("auth_error", {"password": "wr0ng"}),
    "the signature is refused": failing("auth_error", {"key": "wr0ng"}),
    "the clocks differ": failing("auth_error", clock=timedelta(minutes=45)),
    "there is no staff user": failing("not_configured", {"password": None}),
    "patrons may not be read": failing("forbidden", permissions=METHODS - {"PatronBasicDataGet"}),
    "blocks may not be read": story(
        gail(blocks=["See the librarian"]),
        "record-incomplete",
        fake={"permissions": METHODS - {"PatronCirculateBlocksGet"}},
        gaps={"blocks"},
    ),
    "the record is secured": failing(
        "forbidden", codes={"PatronBasicDataGet": (-3637, "Secured")}
    ),
    "asked too often": failing("rate_limited", status=429),
    "Polaris is down": failing("server_error", status=503),
}


def coded(code, words, outcome, says=""):
    """Polaris's number and words for every question about the patron, with HTTP 200."""
    return no_answer(gail(), outcome, says, fake={"codes": {"PatronBasicDataGet": (code, words)}})


NOBODY = "Polaris knows no patron by barcode or former barcode."
NO_SEARCH = {"permissions": METHODS - {"PatronSearch"}}
BY_SHA256 = {"algorithm": "sha256"}
FIELD = {"user_fields": "User2"}
PARTS = {  # the further methods: what they tell, and a patron of whom they are asked
    "PatronCirculateBlocksGet": ("blocks", {}),
    "PatronAccountGet": ("balance", {"ChargeBalance": None}),
    "PatronSearch": ("old-identifiers", {}),
}
POLARIS |= {
    "signed with SHA-256": found(gail(), fake=BY_SHA256, settings={"hash_algorithm": "sha256"}),
    "signed with the other algorithm": no_answer(
        gail(), "auth_error", "hash_algorithm", fake=BY_SHA256
    ),
    "Polaris knows itself by another name": no_answer(
        gail(),
        "auth_error",
        "the address that Polaris knows itself by",
        fake={"known_as": "https://papi.example.org"},
    ),
    "clocks that differ are named": no_answer(
        gail(), "auth_error", "90 minutes apart", fake={"clock": timedelta(minutes=-90)}
    ),
    "without a staff user": no_answer(
        gail(),
        "not_configured",
        "staff_domain, staff_username and staff_password",
        settings={"password": None},
        sign_in="not_configured",
    ),
    "a new token is refused for want of a permission": no_answer(
        gail(),
        "forbidden",
        "PatronBasicDataGet",
        fake={"permissions": METHODS - {"PatronBasicDataGet"}},
    ),
    **{
        f"{code} {words}": coded(code, words, outcome, says)
        for code, words, outcome, says in (
            (-3000, "Error retrieving patron ID", NotFound, NOBODY),
            (-3000, "Error retrieving patron ID. ", NotFound, NOBODY),
            (-3000, "Patron does not exist.", NotFound, NOBODY),
            (-3000, "ERROR RETRIEVING PATRON ID", NotFound, NOBODY),
            (-3000, "Patron does not exist in this branch", NotFound, NOBODY),
            (-3000, "Erreur de lecture de l'usager", NotFound, NOBODY),  # as language says
            (-3001, "Patron does not exist", "server_error", "-3001"),
            *((-3000, words, NotFound, NOBODY) for words in ("", None)),
            (-1, "Error retrieving patron ID.", "server_error", "error -1"),
            (-5, "Patron does not exist", "server_error", "error -5"),
            (-9, "SQL timeout", "server_error", "error -9"),
            (-6, "Invalid", "protocol_error", "language"),
            (-4000, "Invalid application ID", "not_configured", "application"),
            (-5000, "Invalid OrgID supplied", "not_configured", "organization"),
            (-3621, "Patron Is Secure", "forbidden", "secured"),
            (-8001, "Polaris user is not permitted", "forbidden", "staff_username"),
            *((code, "", "protocol_error", "PatronBasicData") for code in (0, 1)),
        )
    },
    **{
        f"the barcode {held} is {sent!r}": found(  # whose former one is not searched for
            gail(Barcode=held), sent, "barcode", gaps={"old-identifiers"}
        )
        for held, sent in (("D21234", "d21234 "), ("D 21~é", "D 21~é"))
    },
    "an old card": found(gail(FormerID=OLD), OLD, "barcode"),
    "an old card, without the search": no_answer(
        gail(FormerID=OLD), NotFound, "no patron by barcode.", OLD, settings={"search": "no"}
    ),
    "former barcodes may not be searched": no_answer(
        gail(), NotFound, "Former barcodes could not be searched", "471147", fake=NO_SEARCH
    ),
    "a field of the library's own": found(gail(User2="S4711"), "s4711", "User2", settings=FIELD),
    "a field that the site does not name": no_answer(gail(User2="S4711"), NotFound, "", "s4711"),
    "a field that may not be searched": no_answer(
        gail(),
        "forbidden",
        "The field User2 could not be searched",
        "471147",
        fake=NO_SEARCH,
        settings=FIELD,
    ),
    "two patrons of two indexes": found(
        (*gail(), make_patron(1002, Barcode=OTHER, User1=GAIL)),
        outcome=Ambiguous,
        settings={"user_fields": "User1"},
        ids=["1001", "1002"],
        says="Polaris knows different patrons by barcode and User1.",
    ),
    "more patrons than an identifier leads to": no_answer(
        [make_patron(1000 + n, Barcode=f"29999{n:09d}", User1="7777") for n in range(5)],
        "protocol_error",
        sent="7777",
        settings={"user_fields": "User1"},
    ),
    **{
        f"{method} is not permitted": found(
            gail(**patron), fake={"permissions": METHODS - {method}}, gaps={part}, says=method
        )
        for method, (part, patron) in PARTS.items()
    },
    **{
        f"{method} fails with {code}": found(
            gail(**patron),
            fake={"codes": {method: (code, words)}},
            gaps={part},
            says="about none" if code == -3000 else f"error {code}",
        )
        for method, (part, patron) in PARTS.items()
        for code, words in ((-5, f"Error for {GAIL}"), (-3000, "Error retrieving patron ID."))
        if (method, code) != ("PatronSearch", -3000)
    },
    "words that hold the token and another barcode": found(
        gail(Barcode="GAIL-X", FormerID="OLD1"),
        "OLD1",
        fake={"codes": {"PatronCirculateBlocksGet": (-9, "Token1 secret of GAIL-X failed")}},
        gaps={"blocks"},
        says="error -9: … secret of … failed.",
    ),
}
