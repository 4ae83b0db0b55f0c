import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.diagnosis.changes.compared import (
    EVERY_CHANGE,
    EVERY_SUBJECT,
    GAIL,
    LATER,
    ONE_TIME,
    attributes,
    compared,
    kinds,
    make_walk,
    subject,
)
from tests.factories import (
    BARCODE,
    BASIC,
    NAMES,
    OLD_BARCODE,
    PERSISTENT,
    TRANSIENT,
    make_attribute,
    make_capture,
    make_claim,
    make_form,
    make_found,
    make_identifier,
    make_listener,
    make_record,
    make_release,
)
from verifier.domain.diagnosis.changes.attributes import (
    compare_masked,
    compare_values,
    either_way,
    entries,
    paired,
    subject_entry,
)
from verifier.domain.model.capture import (
    Attribute,
    AttributeSource,
    Authentication,
    IdentityProvider,
    Protocol,
    Subject,
    SubjectKind,
)
from verifier.domain.model.comparison import ChangeKind, Effect, Impact
from verifier.domain.model.lookup import CouldNotLook, LookupFailure
from verifier.domain.model.match import Agreement, Transform
from verifier.domain.model.request_form import EntryPoint

TARGETED = "urn:oid:1.3.6.1.4.1.5923.1.1.1.10"
MAPPED = make_form(attribute_map=(("employeeNumber", ("card",)), ("mail", ("address",))))
RECORDED = {"protocol": Protocol.HEADERS, "subject": Subject(kind=SubjectKind.NONE)}


def only_change(before, after, here=None, there=None):
    comparison = compared(make_walk(before, **(here or {})), make_walk(after, **(there or {})))
    [change] = comparison.changes
    return comparison, change


def test_the_tables_have_every_kind():
    kinds_there = {kind for case in EVERY_CHANGE for kind in case.values[2][1:]}
    kinds_there |= {kind for _, _, expected in EVERY_SUBJECT for kind in expected}

    assert {kind.value for kind in ChangeKind} - {"not-compared"} == kinds_there


@pytest.mark.parametrize(("before", "after", "named", "bearing", "road"), EVERY_CHANGE)
def test_every_kind_of_change(before, after, named, bearing, road):
    comparison, change = only_change(before, after)

    assert named == (change.label, *(kind.value for kind in change.kinds))
    assert bearing is change.bearing
    assert road is comparison.judgement.road


@pytest.mark.parametrize(
    ("before", "after", "transform"),
    [
        ("ab1234", "\u00a0ab1234", Transform.T1),
        ("ab1234", "AB1234", Transform.T2),
        ("ab1234@example.edu", "ab1234", Transform.T3),
        ("ab1234@example.edu", "ab1234@example.org", Transform.T3),
        ("0012345", "12345", Transform.T4),
        ("B1234567", "1234567", Transform.T5),
        ("A21234000000018B", "21234000000018", Transform.T6),
        ("21234000000018", "2123400000001", Transform.T7),
        ("%21234000000018?", "21234000000018", Transform.T8),
        ("212340000001", "2123400000011", Transform.T9),
        ("21234000000018", "2.1234000000018E+13", Transform.T12),
        ("ab1234|cd5678", "ab1234", Transform.T13),
        ("212-340-0001", "2123400001", Transform.T14),
        ("ab1234", "ab1334", Transform.T15),
        ("EXU:ab1234", "ab1234", Transform.T16),
    ],
)
def test_every_form_of_the_same_value(before, after, transform):
    """The transform is named in both orders, and another form breaks the road."""
    for first, other in ((before, after), (after, before)):
        comparison, change = only_change(
            attributes(employeeNumber=first), attributes(employeeNumber=other)
        )

        assert ((ChangeKind.REFORMATTED,), (transform,)) == (change.kinds, change.transforms)
        assert transform is comparison.transform
        assert Effect.BREAKS is comparison.judgement.road


@pytest.mark.parametrize(("before", "after", "expected"), EVERY_SUBJECT)
def test_the_subject(before, after, expected):
    """Its kind, format and value are compared; none of it touches this road."""
    comparison, change = only_change(None, None, {"subject": before}, {"subject": after})

    assert expected == [kind.value for kind in change.kinds]
    assert Effect.HOLDS is comparison.judgement.road
    assert comparison.judgement.headline.startswith("The change is harmless:")


@pytest.mark.parametrize("there", ["https://verify.example.edu/sp", "https://vufind.example.edu"])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            ([make_attribute(TARGETED, "abcdefgh")], ONE_TIME),
            ([make_attribute(TARGETED, "hgfedcba")], ONE_TIME),
        ),
        (
            ([make_attribute("other", "idp!sp!one")], ONE_TIME),
            ([make_attribute("other", "idp!sp!two")], ONE_TIME),
        ),
        (([], subject("abc12", format=PERSISTENT)), ([], subject("xyz34", format=PERSISTENT))),
        (
            ([], Subject(kind=SubjectKind.SUB, value="a1", format="pairwise")),
            ([], Subject(kind=SubjectKind.SUB, value="b2", format="pairwise")),
        ),
    ],
)
def test_pairwise_values_differ_between_services_alone(before, after, there):
    """At one service the same value is due, and another one is a change."""
    _, change = only_change(
        attributes(*before[0]),
        attributes(*after[0]),
        {"subject": before[1]},
        {"subject": after[1], "service_provider": there},
    )

    elsewhere = there != "https://verify.example.edu/sp"
    assert ("differs-by-nature" if elsewhere else "changed") == change.kinds[0].value
    assert (Impact.BY_NATURE if elsewhere else Impact.HARMLESS) is change.bearing


@pytest.mark.parametrize(
    ("released", "there", "road"),
    [
        # each identity provider makes values of its own, even for the same service
        (
            lambda value: attributes(make_attribute(TARGETED, value)),
            {"idp": IdentityProvider(entity_id="https://new.example.edu/idp")},
            Effect.HOLDS,
        ),
        # the identifier itself differs as it must, and that is no change of the road's carrier
        (
            lambda value: attributes(employeeNumber=f"idp!sp!{value}"),
            {"service_provider": "https://vufind.example.edu"},
            Effect.UNKNOWN,
        ),
    ],
)
def test_a_pairwise_value_elsewhere(released, there, road):
    comparison, change = only_change(released("abcdefgh"), released("hgfedcba"), there=there)

    assert ((ChangeKind.BY_NATURE,), Impact.BY_NATURE) == (change.kinds, change.bearing)
    assert road is comparison.judgement.road


def test_a_claim_that_repeats_a_pairwise_subject():
    logins = [
        make_walk(
            attributes(make_claim("sub", value)),
            subject=Subject(kind=SubjectKind.SUB, value=value, format="pairwise"),
            service_provider=service,
        )
        for value, service in (("a1", "https://a.example"), ("b2", "https://b.example"))
    ]

    assert {"sub": ["differs-by-nature"]} == kinds(compared(*logins))


def test_the_logins_themselves():
    after = make_walk(
        service_provider="https://vufind.example.edu/sp",
        idp=IdentityProvider(entity_id="https://new.example.edu/idp"),
        protocol=Protocol.CAS,
        authentication=Authentication(context="urn:mfa"),
    )

    comparison = compared(make_walk(), after)

    assert [
        "identity-provider", "service-provider", "protocol", "authentication-context"
    ] == [circumstance.what for circumstance in comparison.circumstances]  # fmt: skip
    assert () == comparison.changes
    assert not comparison.nothing_changed


def test_what_one_login_does_not_say_is_no_difference():
    """A file of headers names no service provider."""
    after = make_walk(service_provider=None, authentication=None)

    assert compared(make_walk(), after).nothing_changed


def test_an_address_that_arrives_under_another_name():
    """The attribute map takes it from both names, so that ReShare receives what it received."""
    renamed = attributes(make_attribute("address", GAIL["mail"]), mail=None)

    _, change = only_change(attributes(), renamed, {"form": MAPPED}, {"form": MAPPED})

    assert ("mail", ChangeKind.RENAMED) == (change.label, change.kinds[0])
    assert Impact.HARMLESS is change.bearing


def test_another_name_is_not_why_the_library_system_lost_the_patron():
    """The identifier arrives under a name that is mapped; the road breaks at its other end."""
    renamed = attributes(make_attribute("card", BARCODE), employeeNumber=None)

    comparison, change = only_change(
        attributes(),
        renamed,
        {"form": MAPPED, "answers": {BARCODE: make_found()}},
        {"form": MAPPED, "answers": {}},
    )

    assert ("employeeNumber", ChangeKind.RENAMED) == (change.label, change.kinds[0])
    assert (Effect.BREAKS, Impact.TOUCHES) == (comparison.judgement.road, change.bearing)


def test_an_identifier_that_no_longer_arrives_is_shown_where_it_stands():
    """It still stands in its own attribute, whose name format no service provider maps."""
    basic = attributes(
        make_attribute("employeeNumber", BARCODE, name_format=BASIC), employeeNumber=None
    )

    comparison, _ = only_change(attributes(), basic)

    assert ((), ("employeeNumber",)) == (comparison.before.carries, comparison.after.carries)


def test_where_the_value_of_what_is_gone_still_stands():
    card = make_attribute("card", BARCODE)
    both = compared(make_walk(attributes(card)), make_walk(attributes(card, employeeNumber=None)))
    new = compared(make_walk(), make_walk(attributes(card)))

    assert ("card",) == both.changes[0].also == both.after.carries
    assert ("employeeNumber",) == new.changes[0].also
    assert "identifier-elsewhere" in [remark.kind for remark in both.judgement.remarks]


def test_a_header_that_was_recorded():
    """The headers of a request say what the listener read, whatever the proxy is set up for."""
    form = make_form(header_identifier="uid", listener=make_listener())
    before, after = (
        make_walk([Attribute(name="X-Remote-User", values=(value,))], form=form, **RECORDED)
        for value in ("ggood", "GGOOD")
    )

    comparison = compared(before, after)

    assert "X-Remote-User" == comparison.before.taken_from
    assert Impact.BREAKS is comparison.changes[0].bearing


def test_what_concerns_the_identifier_comes_first():
    before = attributes(make_attribute(TARGETED, "abcdefgh"), uid="ggood")
    after = attributes(
        make_attribute(TARGETED, "hgfedcba"), employeeNumber=OLD_BARCODE, mail="gg@example.edu"
    )

    comparison = compared(
        make_walk(before), make_walk(after, service_provider="https://b.example")
    )

    assert ["employeeNumber", "mail", "eduPersonTargetedID", "uid"] == [
        change.label for change in comparison.changes
    ]


def test_dangerous_forms_are_no_form_of_another_persons_value():
    """Leading zeros of two people's numbers are two numbers."""
    omar = {"mail": "omar@example.edu", "givenName": "Omar", "sn": "Other"}
    comparison = compared(
        make_walk(attributes(employeeNumber="0012345")),
        make_walk(attributes(employeeNumber="12345", **omar)),
    )

    assert Agreement.DISAGREES is comparison.person
    assert ["changed"] == kinds(comparison)["employeeNumber"]


def test_many_attributes_are_compared_in_no_time():
    before = [make_attribute(f"a{number}", "x", str(number)) for number in range(5000)]
    after = [make_attribute(f"b{number}", "y", str(number)) for number in range(5000)]

    assert 10_000 == len(compared(make_walk(before), make_walk(after)).changes)


NAMES_ = st.sampled_from(["employeeNumber", "mail", "uid", "sn", "givenName", "other", "card"])
VALUES = st.sampled_from(
    ["", "0", BARCODE, f" {BARCODE}", "00123456", "123456", "GGood", "ggood", "ggood@example.edu",
     "gail.good@example.edu", "Gail", "Good", "Omar", "a;b", "a", "b", "idp!sp!x",
     "_5f0c1b2a3d4e5f60"]
)  # fmt: skip
ATTRIBUTES = st.lists(
    st.builds(
        lambda name, values, source: make_attribute(name, *values, source=source),
        NAMES_,
        st.lists(VALUES | st.text(max_size=6), max_size=3),
        st.sampled_from([AttributeSource.ASSERTION, AttributeSource.USERINFO]),
    ),
    max_size=6,
)
LOGINS = st.builds(
    lambda released, who: make_walk(released, subject=who),
    ATTRIBUTES,
    st.sampled_from([ONE_TIME, subject("gail"), Subject(kind=SubjectKind.NONE)]),
)
MIRRORED = {
    ChangeKind.GONE: ChangeKind.NEW,
    ChangeKind.MORE_VALUES: ChangeKind.FEWER_VALUES,
    ChangeKind.NEW: ChangeKind.GONE,
    ChangeKind.FEWER_VALUES: ChangeKind.MORE_VALUES,
}
ROADS = {Effect.BREAKS: {Effect.BREAKS, Effect.MENDED}, Effect.MENDED: {Effect.BREAKS}}


@given(LOGINS)
@settings(max_examples=60, deadline=None)
def test_a_login_compared_with_itself(login):
    comparison = compared(login, login)

    assert comparison.nothing_changed
    assert comparison.judgement.road in (Effect.HOLDS, Effect.STILL_BROKEN)
    assert comparison.judgement.headline.startswith("Nothing changed")


@given(LOGINS, LOGINS)
@settings(max_examples=150, deadline=None)
def test_both_orders_mirror_each_other(first, other):
    there, back = compared(first, other), compared(other, first)

    assert {
        (change.before, change.after, frozenset(change.kinds), change.transforms)
        for change in there.changes
    } == {
        (
            change.after,
            change.before,
            frozenset(MIRRORED.get(kind, kind) for kind in change.kinds),
            change.transforms,
        )
        for change in back.changes
    }
    assert (there.person, there.transform) == (back.person, back.transform)
    assert (there.before, there.after) == (back.after, back.before)
    road = there.judgement.road
    assert back.judgement.road in ROADS.get(road, {road})


def test_a_capture_of_another_kind_is_compared_by_meaning():
    oidc = make_capture(
        [make_claim("employee_number", BARCODE)], protocol=Protocol.OIDC, subject=ONE_TIME
    )
    walk = make_walk([make_attribute("employeeNumber", BARCODE)])
    other = make_walk(oidc.attributes, protocol=Protocol.OIDC)

    [change] = compared(walk, other).changes

    assert (ChangeKind.RENAMED,) == change.kinds
    assert (NAMES["employeeNumber"], "employee_number") == (change.before.name, change.after.name)


def labels(before, after):
    pairs = paired(entries(make_release(before)), entries(make_release(after)), Agreement.AGREES)
    return [
        (pair.before and pair.before.sent.name, pair.after and pair.after.sent.name)
        for pair in pairs
    ]


def test_elements_of_one_name_are_one():
    """Their values stand in wire order; another format or source is another entry."""
    found = entries(
        make_release(
            [
                make_attribute("card", "1", friendly_name=None),
                make_attribute("other", "x"),
                make_attribute("card", "2", friendly_name="Card"),
                make_attribute("card", "3", name_format="urn:other"),
                make_attribute("card", "4", source=AttributeSource.USERINFO),
            ],
            typed_username="ggood",
        )
    )

    assert [("1", "2"), ("x",), ("3",), ("4",), ("ggood",)] == [
        entry.sent.values for entry in found
    ]
    assert "Card" == found[0].sent.friendly_name
    assert "typed-username" == found[-1].label


def test_the_subject_is_an_entry():
    """Nobody is no subject, and a missing qualifier is not an empty one."""
    nobody = make_release(subject=Subject(kind=SubjectKind.NONE))
    qualified = make_release(subject=Subject(kind=SubjectKind.NAME_ID, sp_name_qualifier="sp"))

    assert subject_entry(nobody) is None
    assert ("", "sp") == subject_entry(qualified).sent.qualifiers
    assert () == subject_entry(qualified).sent.values


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        # two attributes that exchanged their values are still themselves
        (
            {"one": "red brick", "two": "blue brick"},
            {"one": "blue brick", "two": "red brick"},
            [("one", "one"), ("two", "two")],
        ),
        # short values and truth values are alike by accident
        *(
            ({"one": value}, {"two": value}, [("one", None), (None, "two")])
            for value in ("yes", "true", "False", "n/a", "0000")
        ),
        # of rivals for one partner the nearest is taken
        ({"a": "ggood"}, {"x": "GGood", "y": "GGOOD"}, [("a", "x"), (None, "y")]),
        # only single values are looked for under other names in other forms
        ({"a": ["ggood", "good"]}, {"b": "GGOOD"}, [("a", None), (None, "b")]),
    ],
)
def test_which_attribute_is_which(before, after, expected):
    assert expected == labels(before, after)
    assert set(expected) == {(name, other) for other, name in labels(after, before)}


@pytest.mark.parametrize(("count", "paired_by_form"), [(40, 40), (41, 0)])
def test_of_very_many_no_form_is_looked_for(count, paired_by_form):
    """Each would be tried with each, and a stranger may send thousands."""
    before = {f"a{number}": f"person{number}" for number in range(count)}
    after = {f"b{number}": f"PERSON{number}" for number in range(count)}

    assert paired_by_form == sum(None not in pair for pair in labels(before, after))


def test_what_was_typed_is_no_attribute():
    """It is paired with what was typed alone, whatever the attributes hold."""
    before = entries(make_release({}, typed_username="ggood"))
    after = entries(make_release({"login": "ggood"}))

    assert [(before[0], None), (None, after[0])] == [
        (pair.before, pair.after) for pair in paired(before, after, Agreement.AGREES)
    ]
    assert 2 == len(paired(before, entries(make_release({"login": "GGood"})), Agreement.AGREES))


CANNOT_TELL, AGREES, DISAGREES = (Agreement.CANNOT_TELL, Agreement.AGREES, Agreement.DISAGREES)


@pytest.mark.parametrize(
    ("before", "after", "kinds", "transforms"),
    [
        ([], [], [], []),
        (["a"], ["a"], [], []),
        ([], ["a"], ["more-values"], []),
        ([], [""], ["more-values"], []),
        ([""], ["a"], ["changed"], []),
        (["a", "b", "a"], ["a", "a", "b"], ["reordered"], []),
        (["a", "b"], ["a"], ["fewer-values"], []),
        (["a", "a"], ["a"], ["fewer-values"], []),
        (["a", "b"], ["c"], ["changed", "fewer-values"], []),
        (["ab12", "cd34"], ["AB12", "cd 34"], ["reformatted"], ["T1", "T2"]),
        (["ab12", "cd34"], ["AB12", "ef56"], ["reformatted", "changed"], ["T2"]),
        (["ab12"], ["AB12", "ef56"], ["reformatted", "more-values"], ["T2"]),
        (["ab12", "cd34"], ["ab12;cd34"], ["reformatted"], ["T13"]),
        (["ab12;cd34"], ["ab12", "cd34"], ["reformatted"], ["T13"]),
        (["ab12", "cd34", "x"], ["ab12;cd34"], ["reformatted", "fewer-values"], ["T13"]),
        ([f"v{at}" for at in range(60)], [f"V{at}" for at in range(60)], ["changed"], []),
    ],
)
def test_what_became_of_the_values(before, after, kinds, transforms):
    change = compare_values(before, after, CANNOT_TELL)

    assert kinds == [kind.value for kind in change.kinds]
    assert transforms == sorted(transform.value for transform in change.transforms)


@pytest.mark.parametrize(
    ("first", "other", "agreement", "expected"),
    [
        ("ab12", "AB12", DISAGREES, Transform.T2),
        ("00123456", "123456", CANNOT_TELL, Transform.T4),
        ("00123456", "123456", DISAGREES, None),
        ("ab1234", "ab1334", AGREES, Transform.T15),
        ("ab1234", "ab1334", CANNOT_TELL, None),
        ("ab1234", "xy9876", AGREES, None),
        ("ab1234", "ab1234", AGREES, None),
    ],
)
def test_a_form_that_may_be_another_person(first, other, agreement, expected):
    """It counts as far as the people agree, and never where only a sure one may."""
    sure = Transform.T2 if expected is Transform.T2 else None

    assert expected == either_way(first, other, agreement) == either_way(other, first, agreement)
    assert sure == either_way(first, other, agreement, sure_only=True)


@pytest.mark.parametrize(
    ("before", "after", "kinds"),
    [
        (["xx99"], ["xx99"], ["not-compared"]),
        (["xx99"], ["ab12"], ["not-compared"]),
        (["xx99"], ["xx99", "xx"], ["not-compared", "more-values"]),
        (["xx", "xx"], ["xx"], ["not-compared", "fewer-values"]),
        ([], ["xx"], ["more-values"]),
        (["xx"], [], ["fewer-values"]),
        ([], [], []),
        ([""], [""], []),
        (["-"], ["--"], ["changed"]),
    ],
)
def test_masked_values_are_counted_and_not_compared(before, after, kinds):
    """What has nothing to mask stands there as it was, and is compared."""
    assert kinds == [kind.value for kind in compare_masked(before, after).kinds]


OMAR = {"mail": "omar@example.edu", "givenName": "Omar", "sn": "Other"}
LDAP = make_form(door=EntryPoint.VUFIND_LDAP, identifier="typed-username")
CAS = make_form(door=EntryPoint.VUFIND_CAS)
NAME_ID = make_form(identifier="name-id")
WITH_HEADER = make_form(header_identifier="uid", listener=make_listener())
BROKEN_LISTENER = make_form(
    header_identifier="uid", listener=make_listener(reqIdRegex="(", reqIdReplacement="$1")
)
BOTH = make_record(make_identifier(BARCODE), make_identifier(OLD_BARCODE))
OTHER = make_record(make_identifier(OLD_BARCODE), internal_id="u2")
FOUND = make_found(BOTH)


def gail(identifier=BARCODE, **more):
    return {"employeeNumber": identifier, **GAIL, **more}


def name_id(value, name_format):
    return Subject(kind=SubjectKind.NAME_ID, value=value, format=name_format)


def judged(before, after, form=None, here=None, there=None):
    first = make_walk(before, form=form, **(here or {}))
    other = make_walk(after, form=form, **{"captured_at": LATER, **(there or {})})
    return compared(first, other).judgement


def remarks(judgement):
    return [(remark.severity.value, remark.kind) for remark in judgement.remarks]


@pytest.mark.parametrize(
    ("before", "after", "road", "message", "expected"),
    [
        (gail(), gail(), Effect.HOLDS, "Nothing changed: ReShare receives the same", []),
        (gail(), gail(uid="g"), Effect.HOLDS, "The change is harmless: ReShare receives", []),
        (
            gail(), GAIL, Effect.BREAKS, "The change breaks the road: ReShare receives no",
            [("error", "road-breaks")],
        ),
        (
            GAIL, gail(), Effect.MENDED, "The change mends the road: ReShare now receives", [],
        ),
        (
            gail(), gail(OLD_BARCODE), Effect.BREAKS, "ReShare receives another identifier.",
            [("error", "road-breaks")],
        ),
        (
            gail("00123"), gail("123"), Effect.BREAKS, "the same but for leading zeros.",
            [("error", "road-breaks"), ("notice", "perhaps-another-number")],
        ),
        (
            gail(), gail([BARCODE, OLD_BARCODE]), Effect.BREAKS, "several values joined as one",
            [("error", "road-breaks")],
        ),
        (gail(), gail("none"), Effect.BREAKS, "nothing that could be", [("error", "road-breaks")]),
        (
            GAIL, {**GAIL, "uid": "g"}, Effect.STILL_BROKEN, "was broken before the change and",
            [("warning", "road-still-broken")],
        ),
        (
            GAIL, GAIL, Effect.STILL_BROKEN, "Nothing changed, and the road is broken:",
            [("warning", "road-still-broken")],
        ),
        (
            gail(), {"employeeNumber": OLD_BARCODE, **OMAR}, Effect.UNKNOWN, "of two people.",
            [("warning", "two-people"), ("warning", "road-not-known")],
        ),
        (
            gail(), {"employeeNumber": BARCODE, **OMAR}, Effect.HOLDS, "The road holds:",
            [("warning", "two-people")],
        ),
        (
            gail(), {**gail(), "mail": []}, Effect.HOLDS, "The road holds:",
            [("warning", "email-gone")],
        ),
        (
            gail(), gail(mail="gg@example.edu"), Effect.HOLDS, "The change is harmless:",
            [("notice", "email-changed")],
        ),
        ({**gail(), "mail": []}, gail(), Effect.HOLDS, "The change is harmless:", []),
        (
            gail(), {**GAIL, "card": BARCODE}, Effect.BREAKS, "ReShare receives no identifier.",
            [("error", "road-breaks"), ("notice", "identifier-elsewhere")],
        ),
    ],
)  # fmt: skip
def test_one_sentence_and_what_there_is_to_act_on(before, after, road, message, expected):
    """The first says whether the change breaks the road, and why."""
    judgement = judged(before, after)

    assert road is judgement.road
    assert message in judgement.headline
    assert expected == remarks(judgement)


def test_another_attribute_carries_the_identifier():
    """The header goes before VuFind's link; a CAS principal takes no attribute's place."""
    header = judged(gail(), gail(uid=BARCODE), WITH_HEADER)
    principal = {"subject": Subject(kind=SubjectKind.PRINCIPAL, value=BARCODE)}

    assert Effect.HOLDS is header.road
    assert ("warning", "another-carrier") in remarks(header)
    assert (
        "The identifier came from employeeNumber and now comes from uid."
        == header.remarks[0].message
    )
    assert Effect.BREAKS is judged(gail(), GAIL, CAS, principal, principal).road


def test_an_identifier_that_differs_by_nature():
    """A one-time value never led anywhere; a pairwise one says nothing at another service."""
    one_time = (name_id("_5f0c1b2a3d4e5f60", TRANSIENT), name_id("_6f0c1b2a3d4e5f60", TRANSIENT))
    pairwise = (name_id("abc12", PERSISTENT), name_id("xyz34", PERSISTENT))
    elsewhere = {"service_provider": "https://vufind.example.edu"}

    def road(subjects, more):
        here, there = ({"subject": subject} for subject in subjects)
        return judged(GAIL, GAIL, NAME_ID, here, {**there, **more})

    assert Effect.STILL_BROKEN is road(one_time, {}).road
    assert "made up anew at every login" in road(one_time, {}).headline
    assert Effect.UNKNOWN is road(pairwise, elsewhere).road
    assert Effect.BREAKS is road(pairwise, {}).road
    assert Effect.BREAKS is road((pairwise[0], one_time[0]), {}).road


def test_what_nobody_typed_cannot_be_said():
    """VuFind sends what was typed, which no directory entry tells."""
    typed = {"typed_username": "ggood"}

    assert Effect.UNKNOWN is judged(GAIL, GAIL, LDAP).road
    assert "Nothing changed, but" in judged(GAIL, GAIL, LDAP).headline
    assert "receives after the change" in judged(GAIL, GAIL, LDAP, typed).headline
    assert Effect.HOLDS is judged(GAIL, GAIL, LDAP, typed, typed).road
    assert Effect.BREAKS is judged(GAIL, GAIL, LDAP, typed, {"typed_username": "GGOOD"}).road


def test_a_header_that_is_lost_or_a_listener_that_answers_with_an_error():
    header = make_form(door=EntryPoint.HEADER, listener=make_listener())
    judgement = judged(gail(), gail(uid="ggood"), BROKEN_LISTENER)

    assert Effect.BREAKS is judged(gail(), GAIL, header).road is judgement.road
    assert "the listener answers every request with an error" in judgement.headline


BESIDE_VUFIND = {"header_identifier": "uid", "listener": make_listener()}


@pytest.mark.parametrize(
    ("form", "released", "taken_from", "identifier"),
    [
        ({"door": EntryPoint.HEADER}, {}, "employeeNumber", None),
        ({"door": EntryPoint.DIRECT}, {}, "employeeNumber", None),
        ({"door": EntryPoint.VUFIND_OIDC}, {}, "sub", None),
        # what a proxy beside VuFind would send is a setting of other doors
        (
            {"door": EntryPoint.HEADER, **BESIDE_VUFIND},
            gail(uid="ggood"),
            "employeeNumber",
            BARCODE,
        ),
    ],
)
def test_every_door_names_what_it_takes(form, released, taken_from, identifier):
    """What ReShare would have received comes from what that door asks for."""
    walk = make_walk(released, form=make_form(**form))

    assert (taken_from, identifier) == (walk.taken_from, walk.identifier)


def with_library(before, after, answers, other_answers=None):
    first = make_walk(before, answers=answers)
    other_answers = answers if other_answers is None else other_answers
    other = make_walk(after, answers=other_answers, captured_at=LATER)
    return compared(first, other)


@pytest.mark.parametrize(
    ("before", "after", "answers", "road", "expected"),
    [
        (gail(), gail(), {BARCODE: FOUND}, Effect.HOLDS, []),
        (gail(), gail(OLD_BARCODE), {BARCODE: FOUND}, Effect.BREAKS, [("error", "road-breaks")]),
        (gail(OLD_BARCODE), gail(), {BARCODE: FOUND}, Effect.MENDED, []),
        (gail("999"), gail("998"), {}, Effect.STILL_BROKEN, [("warning", "road-still-broken")]),
        (
            gail(), gail(OLD_BARCODE), {BARCODE: FOUND, OLD_BARCODE: FOUND},
            Effect.HOLDS_BY_ANOTHER, [("warning", "another-identifier")],
        ),
        (
            gail(), gail(OLD_BARCODE), {BARCODE: make_found(), OLD_BARCODE: make_found(OTHER)},
            Effect.BREAKS, [("error", "road-breaks")],
        ),
        (
            gail(), {"employeeNumber": OLD_BARCODE, **OMAR},
            {BARCODE: make_found(), OLD_BARCODE: make_found(OTHER)},
            Effect.HOLDS, [("warning", "two-people")],
        ),
        (
            gail(), {"employeeNumber": OLD_BARCODE, **OMAR}, {BARCODE: FOUND},
            Effect.UNKNOWN, [("warning", "two-people"), ("warning", "road-not-known")],
        ),
    ],
)  # fmt: skip
def test_the_library_systems_word_goes_first(before, after, answers, road, expected):
    comparison = with_library(before, after, answers)

    assert road is comparison.judgement.road
    assert expected == remarks(comparison.judgement)
    assert None not in (comparison.before.verdict, comparison.before.reason)


def test_a_library_system_that_gives_no_answer():
    """Whether it knows the other identifier cannot be said; of the same nothing changes."""
    silent = CouldNotLook(failure=LookupFailure.TIMEOUT, message="No answer.")

    comparison = with_library(gail(), gail(OLD_BARCODE), {BARCODE: make_found()}, silent)

    assert Effect.UNKNOWN is comparison.judgement.road
    assert "the library system gave no answer about it" in comparison.judgement.headline
    assert "unknown" == comparison.after.verdict
    assert Effect.HOLDS is with_library(gail(), gail(), silent, silent).judgement.road


@pytest.mark.parametrize(
    ("before", "after"), [pytest.param(*row.values[:2], id=row.id) for row in EVERY_CHANGE]
)
def test_what_the_headline_says_is_no_further_remark(before, after):
    judgement = compared(make_walk(before), make_walk(after, captured_at=LATER)).judgement
    headline = judgement.headline.lower()

    assert [remark.message.rstrip(".").lower() in headline for remark in judgement.remarks] == [
        remark.in_headline for remark in judgement.remarks
    ]


def test_a_login_beside_itself_is_told():
    """Nothing can have changed then; the same release at another moment is another login."""
    login = make_walk(gail())
    itself = compared(login, login).judgement
    later = compared(login, make_walk(gail(), captured_at=LATER)).judgement

    assert [("warning", "same-login")] == remarks(itself)
    assert [] == remarks(later)
