import json
import subprocess

import pytest

from tests.domain.diagnosis.cases import make_case, make_finding
from tests.domain.diagnosis.remedies.cases import TRANSFORMED, decided, scoped
from tests.domain.diagnosis.remedies.proposals import ROWS
from tests.factories import make_form, make_found, make_identifier, make_listener, make_record
from tests.programs import require_program
from verifier.domain.diagnosis.remedies import listener
from verifier.domain.diagnosis.remedies.listener import propose
from verifier.domain.model.finding import Owner, Station
from verifier.domain.model.request_form import EntryPoint, ListenerService
from verifier.domain.reshare_rules.listener import transform


def rewriting(decision):
    return list(listener.rewrite(make_case(TRANSFORMED, decision=decision), TRANSFORMED))


def settings_in(remedy):
    [settings] = json.loads(remedy.snippet)["services"].values()
    return settings


def test_the_rule_makes_the_librarys_identifier_of_what_this_patron_sends():
    """The settings to copy, read back, lead this patron's value to the record."""
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


def test_one_rule_is_in_force_already():
    """The listener has one rule only, so a second one is not proposed."""
    rule = make_listener(reqIdRegex="^X(.*)$", reqIdReplacement="$1")

    assert [] == rewriting(scoped(door=EntryPoint.HEADER, listener=rule))


def test_nothing_is_proposed_on_a_dangerous_transform_without_confirmation():
    """A number without its zeros may be another person's."""
    record = make_record(make_identifier("12345"))
    decision = decided({"employeeNumber": "0012345"}, {"12345": make_found(record)})

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
    """Where it is certain what is meant, the whole block can be copied."""
    finding = make_finding(check, owner=Owner.RESHARE, station=Station.LISTENER)
    decision = scoped(door=EntryPoint.HEADER, listener=make_listener(**now))
    [remedy] = listener.advised(make_case(finding, decision=decision), finding)

    assert then == settings_in(remedy)
    assert "Restart the listener" in remedy.applies


def test_what_is_meant_cannot_always_be_known():
    """An expression that did not fit is left to people."""
    finding = make_finding("request.regex-not-matched", owner=Owner.RESHARE)
    [remedy] = listener.advised(make_case(finding), finding)

    assert ((), None) == (remedy.snippets, remedy.applies)


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
    """The settings of the one service that a snippet is about."""
    [(symbol, settings)] = json.loads(snippet.text)["services"].items()
    assert "EXU" == symbol
    return settings


def corrected(**now):
    return json_settings_in(listener.corrected(make_form(listener=make_listener(**now))))


def test_a_faulty_expression_goes_and_the_letter_case_stays():
    """What the expression has nothing to do with is kept."""
    now = make_listener(reqIdToLower=True, reqIdRegex="(?P<n>.*)", reqIdReplacement="$1")

    assert {"reqIdHeader": "x-remote-user", "reqIdToLower": True} == json_settings_in(
        listener.without_regex(make_form(listener=now))
    )


def test_the_block_stands_under_the_sites_symbol():
    """Header names in small letters, and only what is proposed."""
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


def test_a_header_name_is_put_into_small_letters():
    """With capitals it would never be read."""
    assert {"reqIdHeader": "x-patron"} == corrected(reqIdHeader="X-Patron")


def test_of_two_case_flags_the_one_in_force_stays():
    """Small letters win today, so nothing changes for anybody."""
    assert {"reqIdHeader": "x-remote-user", "reqIdToLower": True} == corrected(
        reqIdToUpper=True, reqIdToLower=True
    )


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


@pytest.mark.parametrize("regex", ["a|b$", "^(x)", "b", "^ab$", r"price\$"])
def test_an_expression_with_parts_of_its_own_is_left_to_people(regex):
    """A group around the rest would mean something else there."""
    assert {"reqIdHeader": "x-remote-user"} == corrected(reqIdRegex=regex, reqIdReplacement="")


def test_a_rule_in_force_is_known():
    """Both parts are needed for a rule to be one."""
    both = make_listener(reqIdRegex="a", reqIdReplacement="b")

    assert listener.has_rule(make_form(listener=both))
    assert not listener.has_rule(make_form(listener=make_listener(reqIdRegex="a")))
    assert not listener.has_rule(make_form())
