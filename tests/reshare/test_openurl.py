"""Every row of the listener's edge cases: configuration and input on the left, result right."""

from __future__ import annotations

import pytest

from verifier.model.request_form import ListenerService
from verifier.reshare.openurl import ListenerAnswer, answer, patron_of

HEADER = "x-remote-user"
STRIP_SCOPE = r"^([^@]+)@.*$"

# row, settings beside reqIdHeader, header lines, req_id values of the query, patronIdentifier
ROWS = [
    (
        "1 header wins over the query",
        {"reqIdToUpper": True, "reqIdRegex": STRIP_SCOPE, "reqIdReplacement": "$1"},
        [b"jdoe@example.edu"],
        ["SPOOF"],
        "JDOE",
    ),
    ("2 absent header falls back", {}, [], ["FALLBACK"], "FALLBACK"),
    ("3 nothing at all", {}, [], [], None),
    ("4 empty header wipes req_id", {}, [b""], ["Q"], ""),
    ("5 outer blanks of a header go", {}, [b"  P1 "], [], "P1"),
    ("6 outer blanks of a query stay", {"reqIdHeader": None}, [], [" P1 "], " P1 "),
    ("7 capitals are never read", {"reqIdHeader": "X-Remote-User"}, [b"Q"], ["Z"], "Z"),
    ("8 two lines become one", {}, [b"a", b"b"], [], "a, b"),
    ("9 some names keep the first", {"reqIdHeader": "from"}, [b"a", b"b"], [], "a"),
    ("10 joined values stay joined", {}, [b"123;456"], [], "123;456"),
    (
        "11 the regex hides a second value",
        {"reqIdRegex": STRIP_SCOPE, "reqIdReplacement": "$1"},
        [b"user@example.edu;user@example.edu"],
        [],
        "user",
    ),
    ("12 a placeholder is an identifier", {}, [b"(null)"], [], "(null)"),
    ("13 UTF-8 is read as Latin-1", {"reqIdToLower": True}, ["Jösé".encode()], [], "jã¶sã©"),
    ("14 no match", {"reqIdRegex": "x", "reqIdReplacement": "y"}, [b"abc"], [], "abc"),
    (
        "15 an empty replacement is no replacement",
        {"reqIdRegex": r"@example\.edu$", "reqIdReplacement": ""},
        [b"jdoe@example.edu"],
        [],
        "jdoe@example.edu",
    ),
    (
        "15 with a group instead",
        {"reqIdRegex": r"^(.*)@example\.edu$", "reqIdReplacement": "$1"},
        [b"jdoe@example.edu"],
        [],
        "jdoe",
    ),
    (
        "16 empty replacement keeps zeros",
        {"reqIdRegex": "^0+", "reqIdReplacement": ""},
        [b"0123"],
        [],
        "0123",
    ),
    (
        "16 with a group instead",
        {"reqIdRegex": "^0+(.*)$", "reqIdReplacement": "$1"},
        [b"0123"],
        [],
        "123",
    ),
    (
        "17 matching minds the letter case",
        {"reqIdRegex": r"@example\.edu$", "reqIdReplacement": " "},
        [b"JDoe@Example.edu"],
        [],
        "JDoe@Example.edu",
    ),
    (
        "18 case comes before the regex",
        {"reqIdToUpper": True, "reqIdRegex": r"@example\.edu$", "reqIdReplacement": "X"},
        [b"JDoe@Example.edu"],
        [],
        "JDOE@EXAMPLE.EDU",
    ),
    ("19 lower wins", {"reqIdToUpper": True, "reqIdToLower": True}, [b"JDoe"], [], "jdoe"),
    (
        "any text switches a flag on",
        {"reqIdToUpper": "false"},
        [b"JDoe"],
        [],
        "JDOE",
    ),
    ("20 first only", {"reqIdRegex": "-", "reqIdReplacement": "_"}, [b"a-b-c"], [], "a_b-c"),
    ("21 only a regex", {"reqIdRegex": "b"}, [b"abc"], [], "abc"),
    ("21 only a replacement", {"reqIdReplacement": "x"}, [b"abc"], [], "abc"),
    ("22 empty regex", {"reqIdRegex": "", "reqIdReplacement": "x"}, [b"abc"], [], "abc"),
    ("23 empty match", {"reqIdRegex": "b*", "reqIdReplacement": "-"}, [b"abc"], [], "-abc"),
    ("25 $&", {"reqIdRegex": "b", "reqIdReplacement": "[$&]"}, [b"abc"], [], "a[b]c"),
    ("25 $$", {"reqIdRegex": "b", "reqIdReplacement": "$$"}, [b"abc"], [], "a$c"),
    ("25 $`", {"reqIdRegex": "b", "reqIdReplacement": "$`"}, [b"abc"], [], "aac"),
    ("25 $'", {"reqIdRegex": "b", "reqIdReplacement": "$'"}, [b"abc"], [], "acc"),
    ("26 no such group", {"reqIdRegex": "b", "reqIdReplacement": "$1"}, [b"abc"], [], "a$1c"),
    ("27 $2", {"reqIdRegex": "(b)", "reqIdReplacement": "$2"}, [b"abc"], [], "a$2c"),
    ("27 $0", {"reqIdRegex": "(b)", "reqIdReplacement": "$0"}, [b"abc"], [], "a$0c"),
    ("28 $10", {"reqIdRegex": "(b)", "reqIdReplacement": "$10"}, [b"abc"], [], "ab0c"),
    ("28 $01", {"reqIdRegex": "(b)", "reqIdReplacement": "$01"}, [b"abc"], [], "abc"),
    ("29 idle group", {"reqIdRegex": "(x)?b", "reqIdReplacement": "<$1>"}, [b"abc"], [], "a<>c"),
    (
        "30 named group",
        {"reqIdRegex": "(?<n>b)", "reqIdReplacement": "<$<n>>"},
        [b"abc"],
        [],
        "a<b>c",
    ),
    (
        "30 unknown name",
        {"reqIdRegex": "(?<n>b)", "reqIdReplacement": "<$<z>>"},
        [b"abc"],
        [],
        "a<>c",
    ),
    (
        "30 no names at all",
        {"reqIdRegex": "(b)", "reqIdReplacement": "<$<z>>"},
        [b"abc"],
        [],
        "a<$<z>>c",
    ),
    (r"31 \1", {"reqIdRegex": "b", "reqIdReplacement": r"\1"}, [b"abc"], [], r"a\1c"),
    (
        "32 Windows domain",
        {"reqIdRegex": r"^.*\\(.*)$", "reqIdReplacement": "$1"},
        [rb"DOMAIN\jdoe"],
        [],
        "jdoe",
    ),
    (
        "33 first value",
        {"reqIdRegex": "^([^;]+);.*$", "reqIdReplacement": "$1"},
        [b"123;456"],
        [],
        "123",
    ),
    ("34 longer", {"reqIdToUpper": True}, ["straße".encode("latin-1")], [], "STRASSE"),
    ("35 repeated req_id", {"reqIdHeader": None}, [], ["a", "b"], ("a", "b")),
    ("36 header replaces a list", {}, [b"H"], ["a", "b"], "H"),
]


@pytest.mark.parametrize(
    ("settings", "lines", "query", "expected"),
    [pytest.param(*row[1:], id=row[0]) for row in ROWS],
)
def test_each_row_of_the_edge_cases(settings, lines, query, expected):
    """The listener posts what the row says."""
    service = ListenerService(**{"reqIdHeader": HEADER, **settings})
    headers = {(service.reqIdHeader or HEADER).lower(): lines}
    request = [("rft_id", "1"), *(("req_id", value) for value in query)]
    assert ListenerAnswer(status=201, patron_identifier=expected) == answer(
        {"EXU": service}, "/EXU", request, headers
    )


@pytest.mark.parametrize("regex", ["B(", "(?P<n>b)", "(?i)B"])
def test_an_invalid_regex_answers_500_only_where_the_header_comes(regex):
    """Row 24: the fault shows only for people whose login sends the header."""
    service = ListenerService(reqIdHeader=HEADER, reqIdRegex=regex, reqIdReplacement="x")
    with_header = answer({"EXU": service}, "/EXU", [], {HEADER: [b"abc"]})
    without = answer({"EXU": service}, "/EXU", [("req_id", "abc")], {})
    assert (
        with_header.status,
        with_header.patron_identifier,
        without.status,
        without.patron_identifier,
    ) == (500, None, 201, "abc")


def test_another_key_is_ignored():
    """Row 37: req.id is not req_id."""
    assert patron_of([("req.id", "Z"), ("req_dat", "Y")]) is None


@pytest.mark.parametrize(("path", "name"), [("/PLAIN/", "PLAIN/"), ("/US-XX", "US-XX")])
def test_an_unknown_service_is_not_found(path, name):
    """Rows 38 and 39: a trailing slash makes another service."""
    expected = ListenerAnswer(status=404, said=f"unsupported service '{name}'")
    assert expected == answer({"PLAIN": ListenerService()}, path, [("req_id", "P1")], {})


def test_the_default_service_answers_for_unknown_symbols():
    """Row 39: with a default service there is no 404."""
    expected = ListenerAnswer(status=201, patron_identifier="P1")
    assert expected == answer({}, "/US-XX", [("req_id", "P1")], {}, default=ListenerService())


def test_the_organisation_of_the_query_chooses_the_transform():
    """Row 40: res.org goes before the path."""
    services = {
        "A": ListenerService(reqIdHeader=HEADER),
        "B": ListenerService(reqIdHeader=HEADER, reqIdToUpper=True),
    }
    placed = answer(services, "/A", [("res.org", "B")], {HEADER: [b"jdoe"]})
    assert placed.patron_identifier == "JDOE"


def test_what_cannot_be_told_has_no_status():
    """A value that no header can carry is not guessed at."""
    service = ListenerService(reqIdHeader=HEADER)
    placed = answer({"EXU": service}, "/EXU", [], {HEADER: [b"a\x01b"]})
    assert (placed.status, placed.patron_identifier) == (None, None)
