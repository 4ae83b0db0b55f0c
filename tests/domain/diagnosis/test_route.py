from tests.domain.diagnosis.cases import SILENCE, make_case, make_finding
from tests.factories import (
    BARCODE,
    make_attribute,
    make_decision,
    make_form,
    make_found,
    make_listener,
    make_preview,
    make_record,
)
from verifier.domain.diagnosis.diagnose import route
from verifier.domain.model.capture import Protocol, Subject, SubjectKind
from verifier.domain.model.finding import Owner, Severity, Station
from verifier.domain.model.patron import PersonName
from verifier.domain.model.report import StationOutcome as Is
from verifier.domain.model.report import Verdict
from verifier.domain.model.request_form import EntryPoint

MISSING = make_finding("release.identifier-missing")
OTHER_ATTRIBUTE = make_finding(
    "patron.identifier-is-another-attribute", station=Station.DISCOVERY, owner=Owner.DISCOVERY
)


def walked(case, verdict=Verdict.PASS, cause=None):
    stops = route(case, verdict, cause)
    assert tuple(Station) == tuple(stop.station for stop in stops)
    return stops


def values(stops):
    return [(stop.name, stop.value) for stop in stops]


def outcomes(stops):
    return [stop.outcome for stop in stops]


def test_a_good_login_walks_the_road_unchanged():
    """The value is the same at all six stations."""
    stops = walked(make_case())
    expected = [
        ("employeeNumber", BARCODE),
        ("employeeNumber", BARCODE),
        ("username → req_id", BARCODE),
        ("req_id", BARCODE),
        ("patronIdentifier", BARCODE),
        ("LookupUser", BARCODE),
    ]

    assert expected == values(stops)
    assert {Is.OK} == set(outcomes(stops))
    assert stops[5].note == "found"


def test_a_missing_attribute_is_wrong_first_at_the_campus():
    """Everything up to ReShare follows; the library system was not asked."""
    evidence = make_decision(preview=make_preview({"mail": "gail.good@example.edu"}))
    stops = walked(make_case(MISSING, decision=evidence), Verdict.FAIL, MISSING)
    expected = [Is.FIRST_WRONG, Is.FOLLOWS, Is.FOLLOWS, Is.FOLLOWS, Is.FOLLOWS, Is.UNKNOWN]

    assert expected == outcomes(stops)
    assert stops[0].value is None
    assert stops[0].note == "not released"


def test_the_wrong_attribute_is_wrong_first_at_discovery():
    """The campus released it well; what follows ends in a patron not found."""
    evidence = make_preview(
        {"eduPersonPrincipalName": "ggood@example.edu", "employeeNumber": BARCODE},
        form=make_form(identifier="eduPersonPrincipalName"),
    )
    evidence = make_decision({BARCODE: make_found()}, preview=evidence)
    stops = walked(make_case(OTHER_ATTRIBUTE, decision=evidence), Verdict.FAIL, OTHER_ATTRIBUTE)
    expected = [Is.OK, Is.OK, Is.FIRST_WRONG, Is.FOLLOWS, Is.FOLLOWS, Is.FOLLOWS]

    assert expected == outcomes(stops)
    assert stops[5].value is None
    assert stops[5].note == "Unknown User"


def test_a_consequence_does_not_mark_a_station_before_its_cause():
    """A patron not found for a faulty rule is no fault of the campus."""
    cause = make_finding("request.regex-not-matched", station=Station.LISTENER)
    consequence = make_finding("patron.not-found", follows_from="request.regex-not-matched")
    evidence = make_decision({}, preview=make_preview({"employeeNumber": "x12345"}))
    stops = walked(make_case(cause, consequence, decision=evidence), Verdict.FAIL, cause)
    expected = [Is.OK, Is.OK, Is.OK, Is.FIRST_WRONG, Is.FOLLOWS, Is.FOLLOWS]

    assert expected == outcomes(stops)


def test_another_persons_record_makes_the_whole_road_follow():
    """The value arrives well, and is somebody else's."""
    cause = make_finding("patron.another-person")
    stranger = make_record(name=PersonName(given="Ann", family="Other"), emails=())
    evidence = make_decision({BARCODE: make_found(stranger)})
    stops = walked(make_case(cause, decision=evidence), Verdict.FAIL, cause)

    expected = [Is.FIRST_WRONG] + [Is.FOLLOWS] * 5

    assert expected == outcomes(stops)


def test_a_header_that_is_rewritten_shows_at_the_listener():
    """The listener's stop holds the value after its rule."""
    form = make_form(
        identifier="eduPersonPrincipalName",
        header_identifier="eduPersonPrincipalName",
        listener=make_listener(reqIdRegex="^([^@]+)@.*$", reqIdReplacement="$1"),
    )
    evidence = make_preview({"eduPersonPrincipalName": "ggood@example.edu"}, form=form)
    stops = walked(make_case(decision=make_decision(preview=evidence)))

    expected = ("x-remote-user", "ggood", "rewritten")

    assert expected == (stops[3].name, stops[3].value, stops[3].note)
    assert stops[4].value == "ggood"


def test_a_near_miss_shows_the_name_that_was_sent():
    """The campus sent the value under a name that does not arrive."""
    near = make_attribute("urn:mace:dir:attribute-def:employeeNumber", BARCODE)
    stops = walked(make_case(decision=make_decision(preview=make_preview([near]))))

    expected = ("urn:mace:dir:attribute-def:employeeNumber", BARCODE)

    assert expected == values(stops)[0]
    assert stops[0].note == "not sent as employeeNumber"
    expected = ("employeeNumber", None)

    assert expected == values(stops)[1]
    assert stops[1].note == "nothing arrives under this name"


def test_several_values_are_joined_at_the_service_provider():
    """The campus sends them apart, which its note says; behind it they are one text."""
    evidence = make_preview({"employeeNumber": [BARCODE, "12345"]})
    stops = walked(make_case(decision=make_decision(preview=evidence)))

    assert f"{BARCODE};12345" == stops[0].value
    assert "2 values; the service provider joins them" == stops[0].note
    assert f"{BARCODE};12345" == stops[1].value


def test_the_subject_can_be_where_the_road_begins():
    """A site may send the NameID."""
    evidence = make_preview(
        [],
        form=make_form(identifier="name-id"),
        subject=Subject(kind=SubjectKind.NAME_ID, value="ggood"),
    )
    stops = walked(make_case(decision=make_decision(preview=evidence)))

    expected = [("name-id", "ggood"), ("name-id", "ggood")]

    assert expected == values(stops)[:2]


def test_silence_leaves_the_last_stop_unknown():
    """Could not ask is neither found nor wrong."""
    stops = walked(make_case(decision=make_decision(SILENCE)), Verdict.UNKNOWN)

    assert stops[5].outcome is Is.UNKNOWN
    assert stops[5].note == "could not ask: The library system did not answer in time."


def test_a_warning_marks_its_own_station_only():
    """Nothing follows from what works today."""
    warning = make_finding(
        "request.both-cases", severity=Severity.WARNING, station=Station.LISTENER
    )
    stops = walked(make_case(warning), Verdict.WARNING, warning)
    expected = [Is.OK, Is.OK, Is.OK, Is.WARNING, Is.OK, Is.OK]

    assert expected == outcomes(stops)


def test_a_refusal_at_the_end_leaves_the_road_before_it_well():
    """A blocked patron's identifier arrives where it should."""
    blocked = make_finding("decision.patron-blocked", station=Station.ILS, owner=Owner.PATRON)
    stops = walked(make_case(blocked), Verdict.FAIL, blocked)
    expected = [Is.OK, Is.OK, Is.OK, Is.OK, Is.OK, Is.FIRST_WRONG]

    assert expected == outcomes(stops)


def test_what_request_headers_do_not_tell_is_not_as_it_should_be():
    """Nothing was seen of the release, so neither of its stations is said to be well."""
    form = make_form(door=EntryPoint.HEADER, listener=make_listener())
    evidence = make_preview([], form=form, protocol=Protocol.HEADERS)
    first, second, *_ = walked(make_case(decision=make_decision({}, preview=evidence)))

    assert (Is.UNKNOWN, Is.UNKNOWN) == (first.outcome, second.outcome)
    assert "request headers do not tell what was released" == first.note
