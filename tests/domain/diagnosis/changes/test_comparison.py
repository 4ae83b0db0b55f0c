import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.diagnosis.changes.compared import compared, kinds, make_walk
from tests.domain.diagnosis.changes.every_change import (
    EVERY_CHANGE,
    EVERY_SUBJECT,
    GAIL,
    ONE_TIME,
    attributes,
    subject,
)
from tests.factories import (
    BARCODE,
    BASIC,
    NAMES,
    OLD_BARCODE,
    PERSISTENT,
    make_attribute,
    make_capture,
    make_claim,
    make_form,
    make_found,
    make_listener,
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
from verifier.domain.model.match import Agreement, Transform

TARGETED = "urn:oid:1.3.6.1.4.1.5923.1.1.1.10"
MAPPED = make_form(attribute_map=(("employeeNumber", ("card",)), ("mail", ("address",))))
RECORDED = {"protocol": Protocol.HEADERS, "subject": Subject(kind=SubjectKind.NONE)}


def only_change(before, after, here=None, there=None):
    comparison = compared(make_walk(before, **(here or {})), make_walk(after, **(there or {})))
    [change] = comparison.changes
    return comparison, change


def test_the_tables_have_every_kind():
    """Whoever adds a kind of change adds a case, for logins, sets and reports alike."""
    kinds_there = {kind for case in EVERY_CHANGE for kind in case.values[2][1:]}
    kinds_there |= {kind for _, _, expected in EVERY_SUBJECT for kind in expected}

    assert {kind.value for kind in ChangeKind} - {"not-compared"} == kinds_there


@pytest.mark.parametrize(("before", "after", "named", "bearing", "road"), EVERY_CHANGE)
def test_every_kind_of_change(before, after, named, bearing, road):
    """Each is named, and what it means for the road is said."""
    comparison, change = only_change(before, after)

    assert named == (change.label, *(kind.value for kind in change.kinds))
    assert bearing is change.bearing
    assert road is comparison.judgement.road


@pytest.mark.parametrize(
    ("before", "after", "transform"),
    [
        ("ab1234", " ab1234", Transform.T1),
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
    for one, other in ((before, after), (after, before)):
        comparison, change = only_change(
            attributes(employeeNumber=one), attributes(employeeNumber=other)
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


def test_a_pairwise_value_of_another_identity_provider():
    """Each makes values of its own, even for the same service."""
    new = {"idp": IdentityProvider(entity_id="https://new.example.edu/idp")}
    before, after = (
        attributes(make_attribute(TARGETED, value)) for value in ("abcdefgh", "hgfedcba")
    )

    _, change = only_change(before, after, there=new)

    assert ((ChangeKind.BY_NATURE,), Impact.BY_NATURE) == (change.kinds, change.bearing)


def test_a_pairwise_identifier_at_another_service():
    """The identifier itself differs as it must, and that is no change of the road's carrier."""
    before, after = (
        attributes(employeeNumber=f"idp!sp!{person}") for person in ("abcdefgh", "hgfedcba")
    )

    comparison, change = only_change(
        before, after, there={"service_provider": "https://vufind.example.edu"}
    )

    assert ((ChangeKind.BY_NATURE,), Impact.BY_NATURE) == (change.kinds, change.bearing)
    assert Effect.UNKNOWN is comparison.judgement.road


def test_a_claim_that_repeats_a_pairwise_subject():
    """What holds of the subject holds of its claim."""
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
    """Another service provider, identity provider, protocol or way to authenticate is told."""
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
    """A new attribute and one that is gone point to each other's values."""
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
    """Harmless changes are last, whatever the order on the wire."""
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
    """As many as are read, all of them under other names."""
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
    """Nothing changed."""
    comparison = compared(login, login)

    assert comparison.nothing_changed
    assert comparison.judgement.road in (Effect.HOLDS, Effect.STILL_BROKEN)
    assert comparison.judgement.headline.startswith("Nothing changed")


@given(LOGINS, LOGINS)
@settings(max_examples=150, deadline=None)
def test_both_orders_mirror_each_other(each, other):
    """What is gone one way is new the other way, and nothing else differs."""
    there, back = compared(each, other), compared(other, each)

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
    """The same attribute under its claim's name is the same attribute."""
    oidc = make_capture(
        [make_claim("employee_number", BARCODE)], protocol=Protocol.OIDC, subject=ONE_TIME
    )
    walk = make_walk([make_attribute("employeeNumber", BARCODE)])
    other = make_walk(oidc.attributes, protocol=Protocol.OIDC)

    [change] = compared(walk, other).changes

    assert (ChangeKind.RENAMED,) == change.kinds
    assert (NAMES["employeeNumber"], "employee_number") == (change.before.name, change.after.name)
