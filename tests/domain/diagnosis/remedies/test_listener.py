import json
import subprocess
from dataclasses import replace

import pytest

from tests.domain.diagnosis.cases import TRANSFORMED, decided, make_case, make_finding, scoped
from tests.factories import make_form, make_found, make_identifier, make_listener, make_record
from tests.programs import require_program
from verifier.domain.diagnosis.remedies import listener
from verifier.domain.diagnosis.remedies.listener import propose
from verifier.domain.model.finding import Owner, Station
from verifier.domain.model.match import Transform
from verifier.domain.model.request_form import EntryPoint, ListenerService
from verifier.domain.reshare_rules.listener import transform


def rewriting(decision):
    return list(listener.rewrite(make_case(TRANSFORMED, decision=decision), TRANSFORMED))


def settings_in(remedy):
    [settings] = json.loads(remedy.snippet)["services"].values()
    return settings


def test_the_rule_makes_the_librarys_identifier_of_what_this_patron_sends():
    [remedy] = rewriting(scoped(door=EntryPoint.HEADER, listener=make_listener()))

    assert remedy.text.startswith("In the listener's settings rewrite the identifier.")
    assert "at least two patrons" in remedy.text
    service = ListenerService(**settings_in(remedy))
    assert "ggood" == transform(service, [b"ggood@example.edu"]).result


def test_a_link_is_never_rewritten_and_that_is_said():
    """What VuFind puts into the link passes the listener by."""
    [remedy] = rewriting(scoped())

    assert "what comes with the link is never rewritten" in remedy.text
    assert "a header" in remedy.trade_off
    assert [
        "The listener's configuration",
        "Apache before the request form, in its virtual host",
        "or nginx before the request form, within http { }",
        "and in the location of the request form",
    ] == [snippet.place for snippet in remedy.snippets]


RULE = make_listener(reqIdRegex="^X(.*)$", reqIdReplacement="$1")
KNOWN = {"12345": make_found(make_record(make_identifier("12345")))}


@pytest.mark.parametrize(
    "decision",
    [scoped(door=EntryPoint.HEADER, listener=RULE), decided({"employeeNumber": "0012345"}, KNOWN)],
)
def test_no_rule_is_proposed(decision):
    """The listener has one rule only; a number without its zeros may be another person's."""
    assert [] == rewriting(decision)


@pytest.mark.parametrize(
    ("check", "now", "then"),
    [
        ("request.header-name-capitals", {"reqIdHeader": "X-Id"}, {"reqIdHeader": "x-id"}),
        (
            "request.replacement-empty",
            {"reqIdRegex": "^0+", "reqIdReplacement": ""},
            {"reqIdHeader": "x-remote-user", "reqIdRegex": "^0+(.+)$", "reqIdReplacement": "$1"},
        ),
        (
            "request.both-cases",
            {"reqIdToUpper": True, "reqIdToLower": True},
            {"reqIdHeader": "x-remote-user", "reqIdToLower": True},
        ),
        (
            "patron.transform-spoils-identifier",
            {"reqIdToLower": True},
            {"reqIdHeader": "x-remote-user"},
        ),
    ],
)
def test_settings_are_written_as_they_should_be(check, now, then):
    finding = make_finding(check, owner=Owner.RESHARE, station=Station.LISTENER)
    decision = scoped(door=EntryPoint.HEADER, listener=make_listener(**now))
    [remedy] = listener.advised(make_case(finding, decision=decision), finding)

    assert then == settings_in(remedy)
    assert "Restart the listener" in remedy.applies


def test_an_expression_that_did_not_fit_is_left_to_people():
    finding = make_finding("request.regex-not-matched", owner=Owner.RESHARE)
    [remedy] = listener.advised(make_case(finding), finding)

    assert ((), None) == (remedy.snippets, remedy.applies)


ROWS = [
    (Transform.T2, "JDoe", "jdoe", None, None),
    (Transform.T2, "jdoe", "JDOE", None, None),
    (Transform.T3, "jdoe@example.edu", "jdoe", "^([^@]+)@.*$", "$1"),
    (Transform.T3, "JDoe@Example.edu", "jdoe", "^([^@]+)@.*$", "$1"),
    (Transform.T3, "jdoe", "jdoe@example.edu", "^(.*)$", "$1@example.edu"),
    (
        Transform.T3,
        "jdoe@example.edu",
        "jdoe@lib.example.edu",
        "^([^@]+)@.*$",
        "$1@lib.example.edu",
    ),
    (Transform.T4, "0012345", "12345", "^0+(.+)$", "$1"),
    (Transform.T4, "12345", "0012345", r"^(\d{5})$", "00$1"),
    (Transform.T5, "B12345", "12345", r"^[A-Za-z](\d+)$", "$1"),
    (Transform.T5, "ID12345", "12345", r"^[A-Za-z]{2}(\d+)$", "$1"),
    (Transform.T5, "12345", "B12345", r"^(\d+)$", "B$1"),
    (Transform.T6, "A21234000000018B", "21234000000018", r"^[A-Da-d](\d+)[A-Da-d]$", "$1"),
    (Transform.T6, "*12345*", "12345", r"^\*(.*)\*$", "$1"),
    (Transform.T7, "21234000000018", "2123400000001", r"^(\d{13})\d$", "$1"),
    (Transform.T8, "1234567890123456", "2097890123456", r"^\d{6}(\d{10})$", "209$1"),
    (Transform.T8, ";21234000000018=9912", "21234000000018", r"^;?(\d+)=.*$", "$1"),
    (Transform.T9, "12345678", "1234567", r"^(\d+)\d$", "$1"),
    (Transform.T13, "a1;b", "a1", "^([^;]+);.*$", "$1"),
    (Transform.T13, "b;a1", "a1", "^.*;([^;]+)$", "$1"),
    (Transform.T13, "EX\\jdoe", "jdoe", r"^[^\\]*\\(.*)$", "$1"),
    (Transform.T13, "uid=jdoe,ou=people,dc=example,dc=org", "jdoe", "^uid=([^,]+),.*$", "$1"),
    (Transform.T13, "urn:schac:x:21234000000018", "21234000000018", "^urn:.*:([^:]+)$", "$1"),
    (
        Transform.T14,
        "2-1234-00000001-8",
        "21234000000018",
        r"^(\d{1})-(\d{4})-(\d{8})-(\d{1})$",
        "$1$2$3$4",
    ),
    (Transform.T16, "EXU-12345", "12345", "^EXU-(.*)$", "$1"),
    (Transform.T16, "01ABC.X:12345", "12345", r"^01ABC\.X:(.*)$", "$1"),
    (Transform.T16, ".p1234567x", "1234567", r"^\.?p(\d{7})[\dx]?$", "$1"),
]
"""What is released, what the library has, and the rule that makes the one of the other."""


@pytest.mark.parametrize(("kind", "released", "identifier", "regex", "replacement"), ROWS)
def test_proposes_a_rule_that_the_listener_carries_out(
    kind, released, identifier, regex, replacement
):
    proposal = propose(released, identifier, kind)

    assert proposal is not None
    assert (regex, replacement) == (proposal.reqIdRegex, proposal.reqIdReplacement)
    service = replace(proposal, reqIdHeader="x-remote-user")
    assert identifier == transform(service, [released.encode()]).result


def test_adds_the_case_flag_where_it_is_needed_and_not_otherwise():
    """Letter case is changed before the expression is tried."""
    assert propose("JDoe@example.edu", "jdoe", Transform.T3) == ListenerService(
        reqIdToLower=True, reqIdRegex="^([^@]+)@.*$", reqIdReplacement="$1"
    )
    assert propose("jdoe", "JDOE", Transform.T2) == ListenerService(reqIdToUpper=True)


@pytest.mark.parametrize(
    ("kind", "released", "identifier"),
    [
        (Transform.T1, "2 1234", "21234"),
        (Transform.T2, "jdoe", "JDoe"),
        (Transform.T7, "2123400000001", "21234000000018"),
        (Transform.T9, "123456701", "123456702"),
        (Transform.T12, "21234000000018.0", "21234000000018"),
        (Transform.T13, "a;b1;c", "b1"),
        (Transform.T15, "21934000000018", "21234000000018"),
    ],
)
def test_proposes_nothing_that_one_rule_cannot_express(kind, released, identifier):
    """Computing a check digit, choosing by meaning and repairing typing errors are no rules."""
    assert propose(released, identifier, kind) is None


NODE = """
const answers = JSON.parse(process.argv[1]).map(([settings, value]) => {
  if (settings.reqIdToUpper) value = value.toUpperCase();
  if (settings.reqIdToLower) value = value.toLowerCase();
  const { reqIdRegex: regex, reqIdReplacement: replacement } = settings;
  return regex && replacement ? value.replace(RegExp(regex), replacement) : value;
});
process.stdout.write(JSON.stringify(answers));
"""


def json_settings_in(snippet):
    [(symbol, settings)] = json.loads(snippet.text)["services"].items()
    assert "EXU" == symbol
    return settings


def corrected(**now):
    return json_settings_in(listener.corrected(make_form(listener=make_listener(**now))))


def test_a_faulty_expression_goes_and_the_letter_case_stays():
    now = make_listener(reqIdToLower=True, reqIdRegex="(?P<n>.*)", reqIdReplacement="$1")

    assert {"reqIdHeader": "x-remote-user", "reqIdToLower": True} == json_settings_in(
        listener.without_regex(make_form(listener=now))
    )


def test_the_block_stands_under_the_sites_symbol():
    proposal = ListenerService(reqIdToLower=True, reqIdRegex="^([^@]+)@.*$", reqIdReplacement="$1")

    assert {
        "reqIdHeader": "x-remote-user",
        "reqIdToLower": True,
        "reqIdRegex": "^([^@]+)@.*$",
        "reqIdReplacement": "$1",
    } == json_settings_in(listener.settings_of(make_form(), proposal))


def test_javascript_makes_the_librarys_identifier_of_it_too():
    """What the settings to copy say is carried out by Node as the listener does it."""
    pairs = [
        (
            json_settings_in(
                listener.settings_of(make_form(), propose(released, identifier, kind))
            ),
            released,
        )
        for kind, released, identifier, _, _ in ROWS
    ]
    node = require_program("node")
    ran = subprocess.run(
        [node, "-e", NODE, json.dumps(pairs)], capture_output=True, check=True, text=True
    )

    assert [identifier for _, _, identifier, _, _ in ROWS] == json.loads(ran.stdout)


@pytest.mark.parametrize("regex", ["a|b$", "^(x)", "b", "^ab$", r"price\$"])
def test_an_expression_with_parts_of_its_own_is_left_to_people(regex):
    assert {"reqIdHeader": "x-remote-user"} == corrected(reqIdRegex=regex, reqIdReplacement="")


@pytest.mark.parametrize(
    ("regex", "released", "becomes"),
    [
        (r"@example\.edu$", "jdoe@example.edu", "jdoe"),
        ("^0+", "00123", "123"),
        ("^0+", "0000", "0"),
        (r"@example\.edu$", "@example.edu", "@example.edu"),
    ],
)
def test_an_empty_replacement_becomes_a_group_around_the_rest(regex, released, becomes):
    """What the expression was to take away is taken away, and never the whole identifier."""
    service = ListenerService(**corrected(reqIdRegex=regex, reqIdReplacement=""))

    assert becomes == transform(service, [released.encode()]).result


def test_a_rule_in_force_is_known():
    both = make_listener(reqIdRegex="a", reqIdReplacement="b")

    assert listener.has_rule(make_form(listener=both))
    assert not listener.has_rule(make_form(listener=make_listener(reqIdRegex="a")))
    assert not listener.has_rule(make_form())
