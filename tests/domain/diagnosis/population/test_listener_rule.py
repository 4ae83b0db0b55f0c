"""A rule of the listener is proposed only where it is right for all and wrong for none."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.factories import make_form, make_listener, make_site
from tests.populations import Patron, anonymous, login, patrons, reports_of, seen
from verifier.domain.diagnosis.population.listener_rule import LONGEST_VALUE
from verifier.domain.model.population import NoRule
from verifier.domain.model.report import Verdict
from verifier.domain.model.request_form import EntryPoint, ListenerService

FOUR = tuple(
    replace(patron, more=(("username", f"user{patron.number}"),)) for patron in patrons(4)
)
CHECKED = tuple(
    replace(patron, barcode=card)
    for patron, card in zip(
        FOUR, ("29999000000018", "29999000000026", "29999000000034"), strict=False
    )
)
ODD = replace(FOUR[3], barcode="EXU-21234000000999")  # the prefix belongs to this identifier
NAMES = tuple(replace(patron, barcode=f"patron{patron.number}x") for patron in FOUR)


def prefixed(patron):
    return login(patron, f"EXU-{patron.card}")


def sends(patron, value, **more):
    """A login by which the patron's record is found whatever it sends."""
    return login(patron, value, uid=f"user{patron.number}", **more)


@pytest.mark.parametrize(
    ("people", "sent", "settings_wanted"),
    [
        (FOUR, "EXU-{}", {"regex": "^EXU-(.*)$", "replacement": "$1"}),
        (FOUR, "{}@example.edu", {"regex": "^([^@]+)@.*$", "replacement": "$1"}),
        (FOUR, "A{}B", {"regex": "^[A-Da-d](\\d+)[A-Da-d]$", "replacement": "$1"}),
    ],
)
def test_a_rule_that_is_right_for_all_is_proposed(people, sent, settings_wanted):
    logins = [login(person, sent.format(person.card)) for person in people[:3]] + [
        login(people[3])
    ]

    answer = seen(people, logins).listener

    rule = answer.rule
    assert settings_wanted == {"regex": rule.regex, "replacement": rule.replacement}
    assert ((1, 2, 3, 4), 3, 3, ()) == (rule.right_for, rule.changes, rule.people, rule.untried)
    assert (None, "employeeNumber", False) == (answer.refused, rule.attribute, rule.carried)
    assert "reqIdRegex" in rule.snippet
    assert "takes a header that carries employeeNumber" in answer.message


UPPER = [login(name, name.card.upper()) for name in NAMES]
SCOPED = [login(name, f"{name.card}@example.edu") for name in NAMES]


@pytest.mark.parametrize(
    ("logins", "regex"), [(UPPER, None), ([*UPPER[:2], *SCOPED[2:]], "^([^@]+)@.*$")]
)
def test_letter_case_is_a_setting_beside_the_regex(logins, regex):
    """Some differ in case, others in the scope: the listener does both in one setting."""
    rule = seen(NAMES, logins).listener.rule

    assert (True, False, regex) == (rule.to_lower, rule.to_upper, rule.regex)


REFUSED = {
    NoRule.NOT_NEEDED: (FOUR, map(login, FOUR)),
    NoRule.NOTHING_KNOWN: ((), map(login, FOUR)),
    NoRule.NO_TRANSFORM: (FOUR, [sends(patron, f"4711{patron.number}") for patron in FOUR]),
    NoRule.ATTRIBUTE_RIGHT: (
        FOUR,
        [sends(patron, f"4711{patron.number}", cn=patron.card) for patron in FOUR],
    ),
    NoRule.ONE_PATRON: (FOUR, [prefixed(FOUR[0]), *map(login, FOUR[1:])]),
    NoRule.NOT_EXPRESSIBLE: (CHECKED, [login(patron, patron.card[:-1]) for patron in CHECKED]),
    NoRule.NO_VALUE: (FOUR, [*map(prefixed, FOUR[:3]), sends(FOUR[3], ())]),
    NoRule.MISSES: (FOUR, [*map(prefixed, FOUR[:3]), sends(FOUR[3], "4711000")]),
    NoRule.SPOILS: ((*FOUR[:3], ODD), [*map(prefixed, FOUR[:3]), login(ODD)]),
    NoRule.ANOTHER_PERSON: (
        FOUR,
        [*map(prefixed, FOUR[:3]), sends(FOUR[3], f"EXU-{FOUR[0].card}")],
    ),
}


@pytest.mark.parametrize("why", NoRule)
def test_why_no_rule_is_proposed_is_said_without_a_value(why):
    """Each kind of counter-example has its own sentence, and nobody's identifier is in it."""
    people, logins = REFUSED[why]

    answer = seen(people, logins).listener

    assert (None, why) == (answer.rule, answer.refused)
    assert answer.message.startswith("No rule")
    assert not any(character in answer.message for character in "@$^")
    assert not any(person.card in answer.message for person in people)


def test_a_refusal_says_how_far_the_best_rule_would_reach():
    """Three of four: somebody may see to the fourth."""
    people, _ = REFUSED[NoRule.MISSES]
    logins = [*map(prefixed, FOUR[:3]), sends(FOUR[3], "4711000")]

    assert "right for 3 of 4 logins" in seen(people, logins).listener.message


def test_a_rule_says_on_whom_it_could_not_be_tried():
    """A login whose patron nobody knows neither speaks for the rule nor against it."""
    stranger = Patron(number=9)

    answer = seen(FOUR, [*map(prefixed, FOUR), login(stranger, "77777")]).listener

    assert (5,) == answer.rule.untried
    assert "Of 1 login nobody knows what is right." in answer.message


def test_a_rule_that_makes_one_value_of_two_strangers_is_refused():
    """Two organisations give out the same name: of people not known nobody can say it is one."""
    known = [login(patron, f"{patron.card}@example.edu") for patron in FOUR[:2]]
    strangers = [
        anonymous(login(patron, value))
        for patron, value in zip(
            FOUR[2:], ("777@example.edu", "777@other.example.edu"), strict=True
        )
    ]

    assert seen(FOUR[:2], [*known, strangers[0]]).listener.rule is not None
    assert NoRule.ANOTHER_PERSON is seen(FOUR[:2], [*known, *strangers]).listener.refused


def test_another_attribute_serves_where_the_one_sent_does_not():
    logins = [
        sends(patron, f"4711{patron.number}", eduPersonPrincipalName=f"{patron.card}@example.edu")
        for patron in FOUR
    ]

    rule = seen(FOUR, logins).listener.rule

    assert ("eduPersonPrincipalName", False) == (rule.attribute, rule.carried)


def test_a_header_that_is_there_carries_the_rule():
    """Where the listener reads a header already, only its settings change."""
    form = make_form(header_identifier="employeeNumber", listener=make_listener())

    answer = seen(FOUR, map(prefixed, FOUR), site=make_site(Path(), form=form)).listener

    assert answer.rule.carried
    assert "takes a header" not in answer.message


@pytest.mark.parametrize(
    ("logins", "why"),
    [
        # two would change, but of one of them nobody knows what is right
        (
            [prefixed(FOUR[0]), prefixed(Patron(number=9)), *map(login, FOUR[1:])],
            NoRule.ONE_PATRON,
        ),
        # ReShare keeps so many characters; a longer value speaks for no rule
        (
            [*map(prefixed, FOUR[:3]), sends(FOUR[3], "EXU-" + "1" * LONGEST_VALUE)],
            NoRule.NO_VALUE,
        ),
        # nobody knows the last patron, but the rule would give it another one's identifier
        (
            [*map(prefixed, FOUR), login(Patron(number=9), f"EXU-{FOUR[0].card}")],
            NoRule.ANOTHER_PERSON,
        ),
    ],
)
def test_whoever_is_not_known_supports_no_rule(logins, why):
    assert why is seen(FOUR, logins).listener.refused


PRINTED = st.text("AbZ019@-._;:\\", max_size=4)
CARDS = st.lists(
    st.text("0123456789abXY", min_size=5, max_size=9), min_size=2, max_size=5, unique=True
)
FORMS = st.sampled_from(
    ["{}", "{}", "EXU-{}", "{}@example.edu", "{}@other.example.edu", "A{}B", "00{}", "B{}", "U:{}"]
)


@settings(max_examples=60, deadline=None)
@given(cards=CARDS, data=st.data())
def test_a_proposed_rule_is_right_for_every_patron_and_wrong_for_none(cards, data):
    """Set it, let everybody log in again: each reaches the own record, and nobody another's."""
    people = tuple(
        Patron(number=number, barcode=card) for number, card in enumerate(cards, start=1)
    )
    changed = data.draw(st.sampled_from([str, str.upper, str.lower]))
    logins = [
        login(
            patron,
            changed(data.draw(FORMS).format(patron.card)) + data.draw(PRINTED) * (draw == 9),
        )
        for patron, draw in ((person, data.draw(st.integers(0, 9))) for person in people)
    ]
    form = make_form(door=EntryPoint.HEADER, listener=make_listener())

    answer = seen(people, logins, site=make_site(Path(), form=form)).listener

    rule = answer.rule
    if rule is None:
        assert answer.refused in NoRule
        return
    listener = ListenerService(
        reqIdHeader="x-remote-user",
        reqIdToUpper=rule.to_upper,
        reqIdToLower=rule.to_lower,
        reqIdRegex=rule.regex,
        reqIdReplacement=rule.replacement,
    )
    again = reports_of(
        people, logins, site=make_site(Path(), form=replace(form, listener=listener))
    )
    for number, (patron, report) in enumerate(zip(people, again, strict=True), start=1):
        sent = report.preview.patron_identifier
        if number in rule.right_for:
            assert patron.card == sent
            assert Verdict.FAIL is not report.diagnosis.verdict
        else:
            assert number in rule.untried
            assert sent not in {person.card for person in people if person is not patron}
