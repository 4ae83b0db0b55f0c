"""Patrons' stories at FOLIO."""

from decimal import Decimal
from functools import partial

from tests.adapters.ils.folio.fake_folio import (
    GRAD,
    PERMISSIONS,
    USERNAME,
    FakeFolio,
    overloaded,
    patron,
    uuid,
)
from tests.adapters.ils.judged import GAIL, OLD, OTHER, UNKNOWN, reshare_finds
from tests.adapters.ils.odd_identifiers import ODD
from tests.adapters.ils.story import found, no_answer, nobody, refused, story
from verifier.domain.model.lookup import Ambiguous, KeyKind, NotFound
from verifier.domain.model.patron import Balance, Block, BlockKind, PatronGroup, Stops

FEES = "cf7a0d5f-a327-4ca1-aa9e-dc55ec006b8a"
ANA = {"lastName": "Ruiz", "firstName": "Ana", "email": "ana@example.edu"}
WRONG = {"username": USERNAME, "password": "wr0ng"}


def gail(**more):
    return (patron(**{"barcode": GAIL, **more}),)


def limit(folio: FakeFolio, **more) -> None:
    """Let a limit of the library's block Gail."""
    folio.automated_blocks[uuid(1)] = [{"blockBorrowing": True, "message": "Too many.", **more}]


failing = partial(refused, gail())
FOLIO = {
    "in good standing": story(gail()),
    "unknown": nobody(gail(), sent=OTHER),
    "inactive": story(gail(active=False), "record-inactive"),
    "expired and still active": story(
        gail(expirationDate="2026-06-30T23:59:59.000+00:00"), "record-expired"
    ),
    "expired and inactive": story(
        gail(active=False, expirationDate="2020-06-30T00:00:00Z"), "record-expired record-inactive"
    ),
    "an expiry nobody can read": story(
        gail(expirationDate="soon"), "record-incomplete", gaps={"expiry"}
    ),
    "blocked by staff": story(gail(), "blocked-in-ils", change=lambda folio: folio.block()),
    "blocked by staff until a day that has passed": story(
        gail(), change=lambda folio: folio.block(expirationDate="2020-01-31T00:00:00.000+00:00")
    ),
    "renewals blocked": story(
        gail(), change=lambda folio: folio.block(borrowing=False, requests=False)
    ),
    "blocked by a limit": story(gail(), "blocked-in-ils", change=limit),
    "fees": story(
        gail(),
        "fines",
        change=lambda folio: folio.owes(12.5),
        settings={"currency": "USD", "fine_limit": "25"},
    ),
    "fees above the limit": story(
        gail(),
        "blocked-in-ils fines",
        change=lambda folio: (folio.owes(30), limit(folio, patronBlockConditionId=FEES)),
    ),
    "fees paid": story(gail(), change=lambda folio: folio.owes(0.0, status={"name": "Closed"})),
    "an old barcode, of which FOLIO keeps nothing": nobody(gail(), sent=OLD),
    "an old barcode that a custom field has kept": story(
        gail(customFields={"oldCard": OLD}),
        "not-found identifier-of-another-kind",
        outcome=NotFound,
        sent=OLD,
        reshare=UNKNOWN,
        settings={"custom_identifiers": "oldCard"},
        released={"uid": "E000001"},
    ),
    "the barcode is somebody else's": story(
        (*gail(), patron(2, personal=ANA, barcode=OTHER)),
        "another-person",
        sent=OTHER,
        reshare=reshare_finds(OTHER, name=("Ana", "Ruiz"), email="ana@example.edu"),
    ),
    "one value, two patrons": story(
        (*gail(), patron(2, personal=ANA, externalSystemId=GAIL)),
        "identifier-shared record-incomplete",
        outcome=Ambiguous,
        gaps={"balance", "blocks", "group"},
    ),
    "one value, two records of one person": story(
        (*gail(), patron(2, externalSystemId=GAIL)),
        "identifier-shared record-incomplete two-accounts",
        outcome=Ambiguous,
        gaps={"balance", "blocks", "group"},
    ),
    "two accounts of one person": story(
        (*gail(), patron(2)), "two-accounts", released={"uid": "E000002"}
    ),
    "odd characters in the name": story(
        gail(personal={"lastName": "O\u2019Dóe-“Ünal” <b>&\t", "firstName": "Łucja 😀"}),
        name=("Lucja", "O'Doe"),
    ),
    "the letter case differs": story(
        gail(),
        "letter-case-relied-on other-id-returned",
        sent="e000001",
        reshare=reshare_finds("E000001"),
    ),
    "the sign-in is refused": failing("auth_error", {"secrets": WRONG}),
    "the account is locked": failing("auth_error", own_account_active=False),
    "the tenant is wrong": failing("auth_error", {"tenant": "exv"}),
    "no permission to find patrons": failing("forbidden", permissions=set()),
    "no permission to see blocks": story(
        gail(),
        "record-incomplete",
        change=lambda folio: (
            folio.block(),
            folio.permissions.discard("manualblocks.collection.get"),
        ),
        gaps={"blocks"},
    ),
    "too many questions": failing("rate_limited", instead={"/users": overloaded(429)}),
    "down": failing("server_error", instead={"/users": overloaded(503)}),
}


USERS, BY_NAME = "/users", {"kind": KeyKind.USERNAME}
OF_ALL_INDEXES = "FOLIO has no patron with this barcode, externalSystemId or username."
NOT_ASKED = {"balance", "blocks", "group"}  # nobody knows whom the questions would be about


def shown(users, total=None, **more):
    """What FOLIO shows whatever it is asked."""
    count = len(users) if total is None else total
    return {"instead": {USERS: {"users": users, "totalRecords": count, **more}}}


def several(*patrons, count=None, **more):
    """Patrons to whom the value X1 leads."""
    return found(
        [patron(number, **fields) for number, fields in enumerate(patrons, start=1)],
        "X1",
        outcome=Ambiguous,
        gaps=NOT_ASKED,
        ids=[uuid(number) for number in range(1, (count or len(patrons)) + 1)],
        **more,
    )


FOLIO |= {
    **{
        f"{value} hits {index}": found((patron(1), patron(2)), value, index, ids=[uuid(1)])
        for value, index in (
            *(("21234000000001", "barcode"), ("E000001", "externalSystemId")),
            *(("e000001", "externalSystemId"), ("patron1", "username"), ("PATRON1", "username")),
            (uuid(1), "id"),
        )
    },
    "one patron by two indexes": found(
        (patron(1, externalSystemId="gail", username="gail"), patron(2)),
        "gail",
        "externalSystemId",
        ids=[uuid(1)],
    ),
    **{
        f"the {first} of one patron and the {second} of another": several(
            fields, other, says=f"the {first} of one patron and the {second} of another"
        )
        for fields, other, first, second in (
            ({"barcode": "X1"}, {"externalSystemId": "X1"}, "barcode", "externalSystemId"),
            ({"barcode": "x1"}, {"username": "X1"}, "barcode", "username"),
            ({"externalSystemId": "X1"}, {"username": "x1"}, "externalSystemId", "username"),
            (  # two fields of one patron are not taken for two patrons
                {"barcode": "X1", "externalSystemId": "x1"},
                {"username": "X1"},
                *("barcode", "username"),
            ),
        )
    },
    "three patrons of one value": several(
        {"barcode": "X1"}, {"externalSystemId": "X1"}, {"username": "X1"}, says="arbitrarily"
    ),
    "three records of one barcode": several(
        *[{"barcode": "X1"}] * 3, count=2, says="FOLIO has 3 records with this barcode"
    ),
    "one record that is shown twice": found(
        (),
        "patron1",
        fake=shown([patron(id=uuid(1))] * 2, 1),
        settings={"timeout_seconds": 10.0},
        **BY_NAME,
    ),
    "nobody by any index": no_answer((patron(),), NotFound, OF_ALL_INDEXES, "nobody"),
    "nobody by id": no_answer((patron(),), NotFound, "username or id.", uuid(9)),
    "nobody, in the words of an older FOLIO": no_answer(
        (),
        NotFound,
        fake=shown([], resultInfo={"totalRecords": 0, "facets": [], "diagnostics": []}),
    ),
    "a question by user name asks that index alone": found(
        (patron(1, username="gail"), patron(2, barcode="gail")), "gail", ids=[uuid(1)], **BY_NAME
    ),
    "nobody by user name": no_answer(
        (patron(),), NotFound, "FOLIO has no patron with this username.", "nobody", **BY_NAME
    ),
    "an address": found(
        (patron(1), patron(2, personal=ANA)), "Gail@example.edu", ids=[uuid(1)], kind=KeyKind.EMAIL
    ),
    **{
        f"a record without the value ({len(users)}, {users[0]['barcode']!r})": no_answer(
            (), "wrong_patron", "another patron", fake=shown(users)
        )
        for users in (
            *([patron(2)], [*gail(), patron(2)], [patron(1, barcode=None)]),
            *([patron(1, barcode=f"{GAIL}0")], [patron(1, barcode=f"{GAIL} ")]),
        )
    },
    **{
        f"an accent is overlooked in {value!a}": no_answer(
            (patron(),), "wrong_patron", "overlooking accents", value
        )
        for value in ("pátron1", "\uff50atron1", "patron1\u0301")
    },
    "a count without records": no_answer((), "protocol_error", fake=shown([], 1)),
    **{
        f"an empty list beside an error ({name})": no_answer(
            (), "server_error", "reports errors", fake=shown([], **{name: error})
        )
        for name, error in (
            ("errors", [{"message": "x"}]),
            ("resultInfo", {"diagnostics": [{"code": "500"}]}),
        )
    },
    "a permission is missing": no_answer(
        gail(),
        "forbidden",
        "lacks the permission users.collection.get",
        fake={"permissions": set()},
    ),
    "too long for a gateway": no_answer((), "protocol_error", "too long", "9" * 10_000),
    **{
        f"the odd barcode {name}": found(
            (patron(1, barcode=ODD[name]), patron(2)), ODD[name], ids=[uuid(1)]
        )
        for name in ODD
        if name not in ("nul", "lone surrogate", "ten kilobytes")
    },
}

GROUP = PatronGroup(code="GRAD", label="Graduate student")
LIMITS = f"/automated-patron-blocks/{uuid(1)}"
QUESTIONS = {  # beside the one for the patron, by path: what they bring, and what permits them
    f"/groups/{GRAD}": ("group", PERMISSIONS[1]),
    "/manualblocks": ("blocks", PERMISSIONS[2]),
    LIMITS: ("blocks", PERMISSIONS[3]),
    "/accounts": ("balance", PERMISSIONS[4]),
}
BOTH_BLOCKS = (
    Block(kind=BlockKind.MANUAL, stops=Stops.BOTH, message="See the desk."),
    Block(kind=BlockKind.AUTO, stops=Stops.BORROWING),
)


def encumbered(folio: FakeFolio) -> None:
    """Give Gail something of everything, and somebody else as well."""
    for number in (1, 2):
        folio.block(number)
        folio.owes(1.0, number)
    folio.automated_blocks[uuid(1)] = [{"blockBorrowing": True}]


def standing(change=lambda folio: None, gaps=(), says="", settings=None, **record):
    """Gail, whose account is changed first, and parts of the record that is found."""
    return found(
        gail(), change=change, gaps=set(gaps), says=says, settings=settings or {}, record=record
    )


def without(permission):
    def change(folio):
        encumbered(folio)
        folio.permissions.discard(permission)

    return change


def owing(*charges, **more):
    return lambda folio: [folio.owes(charge, **more) for charge in charges]


def instead(path, content, status=200):
    """An answer at a path, whatever is asked there."""

    def change(folio):
        folio.instead[path] = content
        if isinstance(content, bytes):
            folio.instead[path] = overloaded(status)
            folio.instead[path].data = content

    return change


def many(folio: FakeFolio) -> None:
    """Block and charge Gail more often than is shown."""
    for _ in range(101):
        folio.block()
    for _ in range(501):
        folio.owes(0.01)


FOLIO |= {
    "nothing in the way": standing(
        group=GROUP, blocks=(), balance=Balance(amount=Decimal(0)), gaps=()
    ),
    "something of everything": standing(encumbered, blocks=BOTH_BLOCKS),
    "open fees are added up": standing(
        lambda folio: (owing(10.1, 0.2, 5)(folio), owing(99.0, status={"name": "Closed"})(folio)),
        settings={"fine_limit": "25", "currency": "USD"},
        balance=Balance(amount=Decimal("15.30"), currency="USD", limit=Decimal(25)),
    ),
    "fractions of a cent are kept": standing(
        owing(0.125), balance=Balance(amount=Decimal("0.125"))
    ),
    "a sum that is none": standing(owing("1E-999999"), {"balance"}, balance=None),
    "more than is shown": standing(many, {"blocks", "balance"}, "01", balance=None),
    **{
        f"no permission for {path}": standing(
            without(permission), {part}, f"lacks the permission {permission} (HTTP 403).", **rest
        )
        for (path, (part, permission)), rest in zip(
            QUESTIONS.items(),
            (
                {"group": None, "blocks": BOTH_BLOCKS},
                {"group": GROUP, "blocks": BOTH_BLOCKS[1:]},
                {"group": GROUP, "blocks": BOTH_BLOCKS[:1]},
                {"group": GROUP, "blocks": BOTH_BLOCKS, "balance": None},
            ),
            strict=True,
        )
    },
    "no permission but to find patrons": found(
        gail(),
        fake={"permissions": {PERMISSIONS[0]}},
        gaps=NOT_ASKED,
        record={"blocks": (), "balance": None, "group": None},
    ),
    **{
        f"{path} fails with {status}": standing(
            instead(path, b"upstream connect error", status), {part}, f"HTTP {status}"
        )
        for path, (part, _) in QUESTIONS.items()
        for status in (400, 404, 429, 500, 503)
    },
    **{
        f"{path} answers {body}": standing(instead(path, body), {part}, "It is not known ")
        for path, (part, _) in QUESTIONS.items()
        for body in (b"", b"{}", b"null", b"[1]", b"<html></html>", b'{"group": 7')
    },
    **{  # a server that does not heed the question gets no belief
        f"{path} tells of another": standing(
            instead(path, content), {QUESTIONS[path][0]}, blocks=()
        )
        for path, content in (
            ("/manualblocks", {"manualblocks": [{"userId": uuid(2)}], "totalRecords": 1}),
            (
                "/accounts",
                {"accounts": [{"userId": uuid(2), "remaining": 5.0}], "totalRecords": 1},
            ),
            (f"/groups/{GRAD}", {"id": uuid(7), "group": "FACULTY"}),
        )
    },
    **{
        f"the group {group}": found(
            gail(patronGroup=group), gaps={"group"} if group else set(), record={"group": None}
        )
        for group in ("..", "GRAD", "x/../users", uuid(9), None)
    },
}
