"""Patrons' stories, from the login to the findings: once from a CSV file, once from Excel."""

from datetime import date

import pytest

from tests.adapters.ils.judged import failed, judged
from tests.adapters.ils.spreadsheet.tables import (
    GAIL,
    HANS,
    IDA,
    OLD,
    ask,
    connector,
    gail,
    hans,
    write_csv,
    write_xlsx,
)
from verifier.domain.model.lookup import Ambiguous, CouldNotLook, Found, NotFound
from verifier.domain.model.site import IlsRole

ALWAYS = {"request.identifier-changeable", "decision.identifier-goes-to-suppliers"}
WRITERS = {"csv": write_csv, "xlsx": write_xlsx}

STORIES = {
    "found": ([gail(), hans()], GAIL, Found, set()),
    "unknown": ([gail(), hans()], IDA, NotFound, {"patron.not-found"}),
    "inactive": (
        [gail(Status="Inactive")],
        GAIL,
        Found,
        {"patron.record-inactive", "decision.disagrees-with-ils"},
    ),
    "expired": (
        [gail(Expires="2020-01-31")],
        GAIL,
        Found,
        {"patron.record-expired", "decision.disagrees-with-ils"},
    ),
    "blocked": (
        [gail(Blocked="YES")],
        GAIL,
        Found,
        {"patron.blocked-in-ils", "decision.patron-blocked"},
    ),
    "owes money": ([gail(Fines="12,50")], GAIL, Found, {"patron.fines"}),
    "old card": (
        [gail(Old_card=OLD), hans()],
        OLD,
        NotFound,
        {"patron.not-found", "patron.old-barcode"},
    ),
    "two rows with one card": (
        [gail(), hans(Card_number=GAIL)],
        GAIL,
        Ambiguous,
        {"patron.ambiguous", "patron.identifier-shared"},
    ),
    "another person's card": (
        [hans(Card_number=GAIL)],
        GAIL,
        Found,
        {"patron.another-person"},
    ),
    "a name of many scripts": (
        [gail(First_name="Gail", Last_name="Góod-Ωmega, née 善"), hans()],
        GAIL,
        Found,
        set(),
    ),
    "letter case": (
        [gail(Card_number="M0012345")],
        "m0012345",
        NotFound,
        {"patron.not-found", "patron.identifier-transformed"},
    ),
    "asked by the login name": (
        [gail(), hans()],
        "ggood",
        NotFound,
        {"patron.not-found", "patron.identifier-of-another-kind"},
    ),
    "one row for each card": (
        [gail(), gail(Card_number=HANS)],
        HANS,
        Found,
        set(),
    ),
    "scientific notation": (
        [gail(Card_number="2.1234E+13"), hans()],
        GAIL,
        CouldNotLook,
        {"patron.could-not-ask", "patron.evidence-missing"},
    ),
    "a tail of decimals": (
        [gail(Card_number="21234000000018.0"), hans()],
        GAIL,
        CouldNotLook,
        {"patron.could-not-ask", "patron.evidence-missing"},
    ),
    "an error value": (
        [gail(Card_number="#N/A"), hans()],
        GAIL,
        CouldNotLook,
        {"patron.could-not-ask", "patron.evidence-missing"},
    ),
    "the trick that keeps zeros": (
        [gail(Card_number='="0012345678"'), hans()],
        "0012345678",
        Found,
        set(),
    ),
    "damage of others": ([gail(), hans(Card_number="#####")], GAIL, Found, set()),
    "unreadable expiry": (
        [gail(Expires="03/04/2020")],
        GAIL,
        Found,
        {"patron.record-incomplete"},
    ),
}


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize("story", STORIES)
def test_story(tmp_path, story, kind):
    """The file answers in both roles, and the whole program finds what is to be found."""
    rows, sent, outcome, findings = STORIES[story]
    path = WRITERS[kind](tmp_path, rows)
    as_reshare = ask(path, sent, IlsRole.RESHARE)

    report = judged(tmp_path, connector(path), sent, reshare=as_reshare, name=_name(rows))

    assert outcome is type(as_reshare)
    assert findings == failed(report) - ALWAYS


def _name(rows):
    """Gail's, as the row writes it: the story is not about another spelling."""
    return ("Gail", rows[0]["Last name"]) if rows[0]["First name"] == "Gail" else ("Gail", "Good")


def test_two_accounts(tmp_path):
    """A second record that another released value leads to is told."""
    path = write_csv(tmp_path, [gail(), gail(Card_number=HANS, Login="gail.good", Key="k9")])

    report = judged(tmp_path, connector(path), GAIL, released={"uid": "gail.good"})

    assert "patron.two-accounts" in failed(report)


NUMBERS = {
    "a card number as a number": (int(GAIL), "General", GAIL, Found),
    "with a decimal format": (float(GAIL), "0.00", GAIL, Found),
    "with thousands separators": (int(GAIL), "#,##0", GAIL, Found),
    "padded by its format": (1234567, "0000000000", "0001234567", Found),
    "not as it stands without the format": (1234567, "0000000000", "1234567", NotFound),
    "text": (GAIL, "@", GAIL, Found),
    "a date": (date(2026, 3, 4), "d-mmm", GAIL, CouldNotLook),
    "more digits than a number keeps": (21234000000018000001, "0", GAIL, CouldNotLook),
    "half a number": (12.5, "General", GAIL, CouldNotLook),
    "a formula without its result": ("=A1&B1", "General", GAIL, CouldNotLook),
}


@pytest.mark.parametrize("number", NUMBERS)
def test_cells_of_a_workbook(tmp_path, number):
    """A number is read as it was meant, and a cell that lost the identifier is never trusted."""
    value, number_format, sent, outcome = NUMBERS[number]
    path = write_xlsx(
        tmp_path, [gail(Card_number=value), hans()], formats={"Card number": number_format}
    )

    assert outcome is type(ask(path, sent, IlsRole.RESHARE))
    assert outcome is type(ask(path, sent))


def test_lost_zeros(tmp_path):
    """A number shorter than the others may be the one asked for; another one cannot be."""
    rows = [hans(Card_number=f"1234567{n}", Key=f"k{n}") for n in range(5)]
    path = write_csv(tmp_path, [*rows, gail(Card_number="123456")])

    hidden = ask(path, "00123456", IlsRole.RESHARE)
    as_it_stands = ask(path, "123456", IlsRole.RESHARE)

    assert (CouldNotLook, CouldNotLook) == (type(hidden), type(as_it_stands))
    assert "leading zeros lost" in hidden.message
    assert NotFound is type(ask(path, "00999999", IlsRole.RESHARE))
    assert Found is type(ask(path, "12345670", IlsRole.RESHARE))


def test_the_sentence_names_column_and_damage(tmp_path):
    """It says how many, where and how, what follows, what to do, and nobody's value."""
    numbers = ("2.1234E+13", "2,9999E+13", "21234000000018.0", HANS)
    rows = [gail(Card_number=number, Key=number) for number in numbers]
    path = write_csv(tmp_path, rows)

    outcome = ask(path, GAIL, IlsRole.RESHARE)

    assert outcome.message == (
        '3 of 4 values in column "Card number" were damaged by a spreadsheet program (scientific '
        "notation, decimals), so a patron who is not found in patrons.csv may be among them. "
        "Export again with these columns as text."
    )
