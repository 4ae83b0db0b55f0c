"""What each answer rests on, by the whole route."""

from datetime import date
from decimal import Decimal

from tests.domain.diagnosis.cases import SILENCE
from tests.domain.diagnosis.steps.asked import NAMES
from tests.factories import (
    BARCODE,
    OLD_BARCODE,
    FixedIls,
    make_capture,
    make_form,
    make_found,
    make_identifier,
    make_listener,
    make_record,
    make_settings,
    make_site,
)
from verifier.domain.model.lookup import Privilege
from verifier.domain.model.patron import Balance, Block, BlockKind, IdentifierStatus
from verifier.domain.model.request_form import EntryPoint
from verifier.domain.model.reshare_settings import Flavour
from verifier.pipeline.verify import verify

GOOD = {"employeeNumber": BARCODE, **NAMES}


def rests_on(step, folder, released=GOOD, answers=None, *, form=None, settings=None):
    """The evidence of one answer: what it is and its value."""
    site = make_site(
        folder, form=make_form(**(form or {})), reshare=make_settings(**(settings or {}))
    )
    ils = (FixedIls({BARCODE: make_found()} if answers is None else answers),)
    report = verify(make_capture(released), site=site, ils=ils)
    found = next(each for each in report.diagnosis.steps if each.step == step)
    return [(f"{evidence.what} {evidence.name}", evidence.value) for evidence in found.rests_on]


def test_1_rests_on_the_accounts_state_and_its_last_day(tmp_path):
    """Against the day of the login, where the library is."""
    record = make_record(expires=date(2030, 6, 30))

    assert [
        ("state account, by ncip", "active"),
        ("state expires, by ncip", "2030-06-30"),
        ("state day of the login", "2026-11-24"),
    ] == rests_on("intermittent-1", tmp_path, answers=make_found(record))


def test_1_rests_on_every_question_where_there_is_no_record(tmp_path):
    """With what came back: a refusal, or nothing at all."""
    released = {"employeeNumber": "x12345", "uid": "ggood"}

    assert [("asked ncip: not found", "x12345"), ("asked ncip: not found", "ggood")] == [
        evidence
        for evidence in dict.fromkeys(rests_on("intermittent-1", tmp_path, released, {}))
        if evidence[1] in released.values()
    ]
    assert ("asked ncip: no answer", BARCODE) in rests_on(
        "intermittent-1", tmp_path, answers=SILENCE
    )


def test_2_rests_on_each_card_with_its_age_the_newest_marked(tmp_path):
    """Beside the identifier that the request carries."""
    record = make_record(
        make_identifier(BARCODE, since=date(2026, 1, 1)),
        make_identifier(OLD_BARCODE, status=IdentifierStatus.INACTIVE, since=date(2020, 1, 1)),
    )

    assert [
        ("record barcode, active, since 2026-01-01, the newest", BARCODE),
        ("record barcode, inactive, since 2020-01-01", OLD_BARCODE),
        ("identifier patronIdentifier", BARCODE),
    ] == rests_on("intermittent-2", tmp_path, answers=make_found(record))


def test_3_rests_on_both_verdicts_and_on_each_block_and_debt(tmp_path):
    """The library system's own state, and what ReShare reads of it."""
    record = make_record(
        blocks=(Block(kind=BlockKind.FINES, message="owes too much"),),
        balance=Balance(amount=Decimal("12.50"), currency="EUR"),
    )

    assert [
        ("state in the library system", "blocked"),
        ("state status, as ReShare reads it", "OK"),
        ("record ncip, balance", "12.50 EUR"),
    ] == [
        evidence
        for evidence in rests_on("intermittent-3", tmp_path, answers=make_found(record))
        if not evidence[0].startswith("block ")
    ]
    assert (
        "owes too much"
        in dict(rests_on("intermittent-3", tmp_path, answers=make_found(record))).values()
    )


def test_3_and_6_rest_on_the_settings_where_reshare_looks_at_nothing(tmp_path):
    """Under ReShare's own names."""
    off = {"borrower_check": "none"}

    for step in ("intermittent-3", "intermittent-6"):
        seen = rests_on(step, tmp_path, settings=off)
        assert ("setting borrower_check", "none") in seen
        assert ("setting host_lms_integration", "FOLIO") in seen


def test_3_and_6_name_crosslinks_own_switch_where_crosslink_decides(tmp_path):
    """Not the settings of mod-rs, which mean nothing there."""
    off = {"flavour": Flavour.CROSSLINK, "lookup_user_enabled": False}

    for step in ("intermittent-3", "intermittent-6"):
        seen = rests_on(step, tmp_path, settings=off)
        assert ("setting lookupUserEnabled", "false") in seen
        assert [] == [name for name, _ in seen if "borrower_check" in name or "host_lms" in name]


def test_5_rests_on_what_is_sent_what_is_recorded_and_what_came_back(tmp_path):
    """And on the attribute that holds the right one."""
    record = make_record(make_identifier(BARCODE), make_identifier("ggood", "username"))
    released = {"employeeNumber": "ggood", "uid": BARCODE, **NAMES}
    answers = {"ggood": make_found(record), BARCODE: make_found(record)}

    assert [
        ("identifier patronIdentifier", "ggood"),
        ("record barcode (active)", BARCODE),
        ("record username (active)", "ggood"),
        ("identifier that came back", BARCODE),
        ("attribute uid, which is the barcode exactly", BARCODE),
    ] == rests_on("intermittent-5", tmp_path, released, answers)


def test_6_rests_on_the_group_the_profile_read_and_its_entry(tmp_path):
    """The record's group and ReShare's reading of it may differ."""
    found = make_found(privileges=(Privilege(key="PROFILE", value="STAFF"),))

    assert [
        ("record group, by ncip", "GRAD"),
        ("patron profile that ReShare reads", "STAFF"),
        ("state in ReShare's list", "not listed yet, which ReShare allows"),
    ] == rests_on("intermittent-6", tmp_path, answers=found, settings={"profiles_known": True})


def test_widespread_2_rests_on_the_shapes(tmp_path):
    """What is sent looks like one thing, and the record's identifier like another."""
    record = make_record(make_identifier(BARCODE), make_identifier("ggood", "username"))
    released = {"employeeNumber": "gail.good@example.edu", "uid": "ggood", **NAMES}

    assert [
        ("identifier patronIdentifier", "gail.good@example.edu"),
        ("state it looks like", "name@domain"),
        ("state identifier of the record", "14 digits"),
    ] == rests_on("widespread-2", tmp_path, released, {"ggood": make_found(record)})


def test_widespread_21_rests_on_what_was_expected_and_what_speaks_against_it(tmp_path):
    """An attribute that was not released is named."""
    seen = rests_on("widespread-2.1", tmp_path, NAMES)

    assert ("attribute employeeNumber, not released", None) == seen[0]
    assert ("identifier patronIdentifier, which is not sent", None) in seen


def test_widespread_21_and_22_rest_on_the_way_in_where_they_are_not_asked(tmp_path):
    """The site file's own setting."""
    direct = {"door": EntryPoint.DIRECT}

    assert [("setting login", "direct")] == rests_on("widespread-2.1", tmp_path, form=direct)
    assert [("setting login", "direct")] == rests_on("widespread-2.2", tmp_path, form=direct)


def test_widespread_22_rests_on_the_field_and_on_a_better_one(tmp_path):
    """The add-on reads one field, and another holds the patron's barcode."""
    released = {"employeeNumber": "x12345", "uid": BARCODE, **NAMES}

    assert [
        ("setting login", "illiad"),
        ("attribute employeeNumber", "x12345"),
        ("attribute uid, which is the barcode exactly", BARCODE),
    ] == rests_on("widespread-2.2", tmp_path, released, form={"door": EntryPoint.ILLIAD})


def test_a_request_that_cannot_be_placed_rests_on_what_stands_in_its_way(tmp_path):
    """The listener's own setting, in the place of an identifier."""
    listener = make_listener(reqIdRegex="(", reqIdReplacement="$1")
    seen = rests_on(
        "widespread-2", tmp_path, form={"door": EntryPoint.HEADER, "listener": listener}
    )

    assert ("setting reqIdRegex", "(") == seen[0]
    assert [] == [name for name, _ in seen if name.startswith("identifier")]


def test_what_cannot_be_predicted_is_not_called_missing(tmp_path):
    """At a directory login that does not say what was typed."""
    seen = rests_on("intermittent-5", tmp_path, form={"door": EntryPoint.VUFIND_LDAP})

    assert ("identifier patronIdentifier, which cannot be predicted", None) == seen[0]
