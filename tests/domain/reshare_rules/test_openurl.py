"""Every row of the listener's edge cases: through the header, and through the address line."""

from urllib.parse import parse_qsl, quote

import pytest

from verifier.domain.model.capture import PlacingOutcome
from verifier.domain.model.request_form import ListenerService
from verifier.domain.reshare_rules.openurl import answer_openurl, context_object
from verifier.domain.reshare_rules.pasted_request import request_json

HEADER = "x-remote-user"
STRIP_SCOPE = r"^([^@]+)@.*$"
ITEM = [("rft_id", "1"), ("svc.pickupLocation", "main-desk")]


def rule(regex, replacement):
    """The two settings of a rewriting rule."""
    return {"reqIdRegex": regex, "reqIdReplacement": replacement}


# row, settings beside reqIdHeader, header lines, req_id values of the query, patronIdentifier
ROWS = [
    (
        "1 header wins over the query",
        {"reqIdToUpper": True, **rule(STRIP_SCOPE, "$1")},
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
        rule(STRIP_SCOPE, "$1"),
        [b"user@example.edu;user@example.edu"],
        [],
        "user",
    ),
    ("12 a placeholder is an identifier", {}, [b"(null)"], [], "(null)"),
    ("13 UTF-8 is read as Latin-1", {"reqIdToLower": True}, ["Jösé".encode()], [], "jã¶sã©"),
    ("14 no match", rule("x", "y"), [b"abc"], [], "abc"),
    (
        "15 an empty replacement is no replacement",
        rule(r"@example\.edu$", ""),
        [b"jdoe@example.edu"],
        [],
        "jdoe@example.edu",
    ),
    (
        "15 with a group instead",
        rule(r"^(.*)@example\.edu$", "$1"),
        [b"jdoe@example.edu"],
        [],
        "jdoe",
    ),
    ("16 empty replacement keeps zeros", rule("^0+", ""), [b"0123"], [], "0123"),
    ("16 with a group instead", rule("^0+(.*)$", "$1"), [b"0123"], [], "123"),
    (
        "17 matching minds the letter case",
        rule(r"@example\.edu$", " "),
        [b"JDoe@Example.edu"],
        [],
        "JDoe@Example.edu",
    ),
    (
        "18 case comes before the regex",
        {"reqIdToUpper": True, **rule(r"@example\.edu$", "X")},
        [b"JDoe@Example.edu"],
        [],
        "JDOE@EXAMPLE.EDU",
    ),
    ("19 lower wins", {"reqIdToUpper": True, "reqIdToLower": True}, [b"JDoe"], [], "jdoe"),
    ("any text switches a flag on", {"reqIdToUpper": "false"}, [b"JDoe"], [], "JDOE"),
    ("20 first only", rule("-", "_"), [b"a-b-c"], [], "a_b-c"),
    ("21 only a regex", {"reqIdRegex": "b"}, [b"abc"], [], "abc"),
    ("21 only a replacement", {"reqIdReplacement": "x"}, [b"abc"], [], "abc"),
    ("22 empty regex", rule("", "x"), [b"abc"], [], "abc"),
    ("23 empty match", rule("b*", "-"), [b"abc"], [], "-abc"),
    ("25 $&", rule("b", "[$&]"), [b"abc"], [], "a[b]c"),
    ("25 $$", rule("b", "$$"), [b"abc"], [], "a$c"),
    ("25 $`", rule("b", "$`"), [b"abc"], [], "aac"),
    ("25 $'", rule("b", "$'"), [b"abc"], [], "acc"),
    ("26 no such group", rule("b", "$1"), [b"abc"], [], "a$1c"),
    ("27 $2", rule("(b)", "$2"), [b"abc"], [], "a$2c"),
    ("27 $0", rule("(b)", "$0"), [b"abc"], [], "a$0c"),
    ("28 $10", rule("(b)", "$10"), [b"abc"], [], "ab0c"),
    ("28 $01", rule("(b)", "$01"), [b"abc"], [], "abc"),
    ("29 idle group", rule("(x)?b", "<$1>"), [b"abc"], [], "a<>c"),
    ("30 named group", rule("(?<n>b)", "<$<n>>"), [b"abc"], [], "a<b>c"),
    ("30 unknown name", rule("(?<n>b)", "<$<z>>"), [b"abc"], [], "a<>c"),
    ("30 no names at all", rule("(b)", "<$<z>>"), [b"abc"], [], "a<$<z>>c"),
    (r"31 \1", rule("b", r"\1"), [b"abc"], [], r"a\1c"),
    ("32 Windows domain", rule(r"^.*\\(.*)$", "$1"), [rb"DOMAIN\jdoe"], [], "jdoe"),
    ("33 first value", rule("^([^;]+);.*$", "$1"), [b"123;456"], [], "123"),
    ("34 longer", {"reqIdToUpper": True}, ["straße".encode("latin-1")], [], "STRASSE"),
    ("35 repeated req_id", {"reqIdHeader": None}, [], ["a", "b"], ("a", "b")),
    ("36 header replaces a list", {}, [b"H"], ["a", "b"], "H"),
    # 5.2: JavaScript's own rules, where Python's differ
    ("$ is the very end", rule("c$", "x"), [b"abcd"], [], "abcd"),
    ("digits are ASCII alone", rule(r"\d", "x"), ["²".encode("latin-1")], [], "²"),
    ("letters are ASCII alone", rule(r"\w", "x"), [b"\xe9a"], [], "éx"),
    ("a hard blank is a blank", rule(r"\s", "_"), [b"a\xa0b"], [], "a_b"),
    (r"\A means the letter", rule(r"\Aa", "x"), [b"Aa"], [], "x"),
    (r"\Z means the letter", rule(r"a\Z", "x"), [b"aZ"], [], "x"),
    (r"\p is no class", rule(r"\p{L}", "x"), [b"p{L}"], [], "x"),
    ("look-behind of any width", rule("(?<=a+)b", "x"), [b"aab"], [], "aax"),
]


def case_per_row(rows):
    """One case for each row, named by it."""
    return [pytest.param(*row[1:], id=row[0]) for row in rows]


def placed(settings, lines, patrons):
    """What the listener answers to one link with these header lines."""
    service = ListenerService(**{"reqIdHeader": HEADER, **settings})
    headers = {(service.reqIdHeader or HEADER).lower(): lines}
    return answer_openurl(
        {"EXU": service}, "/EXU", [*ITEM, *(("req_id", patron) for patron in patrons)], headers
    )


@pytest.mark.parametrize(("settings", "lines", "query", "expected"), case_per_row(ROWS))
def test_each_row_through_the_header(settings, lines, query, expected):
    """The listener posts what the row says, as the only thing about the patron."""
    found = placed(settings, lines, query)

    posted = {
        "systemInstanceIdentifier": "1",
        "pickupLocationSlug": "main-desk",
        "isRequester": True,
        "requestingInstitutionSymbol": "RESHARE:EXU",
    }
    if expected is not None:
        posted["patronIdentifier"] = expected if isinstance(expected, str) else list(expected)
    assert (201, PlacingOutcome.POSTED, expected) == (
        found.status,
        found.placing,
        found.patron_identifier,
    )
    assert posted == request_json(found.fields)


@pytest.mark.parametrize(
    ("settings", "lines"), case_per_row([(name, *two) for name, *two, _, _ in ROWS if two[1]])
)
def test_each_row_through_the_address_line(settings, lines):
    """The same value in the link in place of the header is posted as it is: no rule applies."""
    values = [line.decode("latin-1") for line in lines]
    link = "&".join(f"req_id={quote(value, safe='')}" for value in values)
    decoded = [value for _, value in parse_qsl(link, keep_blank_values=True)]

    found = placed(settings, [], decoded)

    as_sent = values[0] if len(values) == 1 else tuple(values)
    assert (201, as_sent) == (found.status, found.patron_identifier)


@pytest.mark.parametrize("regex", ["B(", "(?P<n>b)", "(?i)B"])
def test_an_invalid_regex_answers_500_only_where_the_header_comes(regex):
    """Row 24: the fault shows only for people whose login sends the header."""
    settings = rule(regex, "x")
    with_header = placed(settings, [b"abc"], [])
    without = placed(settings, [], ["abc"])

    assert (500, PlacingOutcome.ERROR, None, ()) == (
        with_header.status,
        with_header.placing,
        with_header.patron_identifier,
        with_header.fields,
    )
    assert (201, "abc") == (without.status, without.patron_identifier)


def test_another_key_is_ignored():
    """Row 37: req.id is not req_id, nor is req_dat or req_ref."""
    query = [("req.id", "Z"), ("req_dat", "Y"), ("req_ref", "X")]

    assert context_object(query).part("req_id") is None
    found = answer_openurl({"EXU": ListenerService()}, "/EXU", [*ITEM, *query], {})
    assert "patronIdentifier" not in request_json(found.fields)


@pytest.mark.parametrize(("path", "name"), [("/PLAIN/", "PLAIN/"), ("/US-XX", "US-XX")])
def test_an_unknown_service_is_not_found(path, name):
    """Rows 38 and 39: a trailing slash makes another service."""
    found = answer_openurl({"PLAIN": ListenerService()}, path, [("req_id", "P1")], {})

    assert (404, PlacingOutcome.NOT_FOUND, f"unsupported service '{name}'", None) == (
        found.status,
        found.placing,
        found.message,
        found.patron_identifier,
    )


def test_the_default_service_answers_for_unknown_symbols():
    """Row 39: with a default service there is no 404."""
    query = [*ITEM, ("req_id", "P1")]
    found = answer_openurl({}, "/US-XX", query, {}, default=ListenerService())

    assert (201, "P1") == (found.status, found.patron_identifier)


@pytest.mark.parametrize(("header", "expected"), [({HEADER: [b"jdoe"]}, "JDOE"), ({}, "linked")])
def test_the_organisation_of_the_query_chooses_the_transform(header, expected):
    """Row 40: res.org goes before the path, for the symbol and for the rule of the header."""
    services = {
        "A": ListenerService(reqIdHeader=HEADER),
        "B": ListenerService(reqIdHeader=HEADER, reqIdToUpper=True),
    }
    query = [*ITEM, ("res.org", "B"), ("req_id", "linked")]

    found = answer_openurl(services, "/A", query, header)

    assert ("B", expected) == (found.symbol, found.patron_identifier)
    assert "RESHARE:B" == request_json(found.fields)["requestingInstitutionSymbol"]


@pytest.mark.parametrize(
    ("query", "placing"),
    [
        ([("rft.title", "T")], PlacingOutcome.FORM_1),
        ([("rft_id", "1")], PlacingOutcome.FORM_2),
        ([*ITEM, ("svc_id", "contextObject")], PlacingOutcome.CONTEXT_SHOWN),
        ([*ITEM, ("svc_id", "reshareRequest")], PlacingOutcome.REQUEST_SHOWN),
    ],
)
def test_what_is_only_shown_is_answered_with_200(query, placing):
    """A form and a dry run make nothing, so the answer is no 201."""
    found = answer_openurl({"EXU": ListenerService()}, "/EXU", query, {})

    assert (200, placing) == (found.status, found.placing)


def test_a_header_beyond_simulation_is_said_to_be_so():
    """What cannot be simulated has no status, and no prediction."""
    found = placed({}, [b"a" * 9000], ["P1"])

    assert (None, PlacingOutcome.UNKNOWN, None) == (
        found.status,
        found.placing,
        found.patron_identifier,
    )
