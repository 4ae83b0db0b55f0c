import json
from datetime import UTC, datetime

from hypothesis import example, given
from hypothesis import strategies as st

from tests.report.pipeline import readers
from verifier.domain.checks.catalogue import check_pages
from verifier.domain.model.finding import Place, Severity
from verifier.report.sarif import rules_of, sarif_document, sarif_notice, sarif_result

CHECK = "release.identifier-missing"


def make_result(severity=Severity.ERROR, message="It was not released.", **more):
    shape = {"logical": ("idp:campus",), "told_apart_by": ("campus", "grad1")}
    return sarif_result(CHECK, severity, message, **{**shape, **more})


def read(*results, site_file=None, notices=()):
    return readers.sarif(
        sarif_document(
            "0.1.0",
            ("Example/Library", "campus", "grad1"),
            datetime(2026, 11, 24, 12, 0, tzinfo=UTC),
            results=results,
            notices=notices,
            rules=rules_of([CHECK, CHECK, "not.known"], check_pages()),
            site_file=site_file,
        )
    )


def test_a_rule_carries_its_page():
    """Whoever opens a result reads what it means and what to change."""
    [rule] = read()["tool"]["driver"]["rules"]

    assert (CHECK, "ReleaseIdentifierMissing") == (rule["id"], rule["name"])
    assert "error" == rule["defaultConfiguration"]["level"]
    assert "was not released" in rule["shortDescription"]["text"]
    assert rule["fullDescription"]["text"].startswith("What it means:")
    assert "What to change:" not in rule["fullDescription"]["text"]
    assert "What to change: release the attribute" in rule["help"]["markdown"]
    assert "identity" == rule["properties"]["owner"]


def test_a_result_stands_at_its_file_and_line():
    """A file's own name is written as an address is."""
    place = Place(file="vu find#1.ini", line=7, key="[Shibboleth] username")

    [result] = read(make_result(place=place), site_file="verifier.toml")["results"]

    physical = result["locations"][0]["physicalLocation"]
    assert {"uri": "vu%20find%231.ini"} == physical["artifactLocation"]
    assert {"startLine": 7} == physical["region"]


def test_a_result_of_no_file_stands_at_the_site_file():
    """A reader that knows files alone shows it there, at the top, as it wants a line."""
    [result] = read(make_result(), site_file="conf/verifier.toml")["results"]
    [nowhere] = read(make_result())["results"]

    location = result["locations"][0]
    assert {
        "artifactLocation": {"uri": "conf/verifier.toml"},
        "region": {"startLine": 1},
    } == location["physicalLocation"]
    assert "idp:campus" == location["logicalLocations"][0]["fullyQualifiedName"]
    assert "physicalLocation" not in nowhere["locations"][0]


def test_levels_are_those_of_the_severities():
    """A notice is a note there."""
    results = read(*(make_result(severity=entry) for entry in Severity))["results"]

    assert ["error", "warning", "note"] == [result["level"] for result in results]


def test_the_same_result_is_known_again():
    """The fingerprint stays where words and lines change, and differs where the patron does."""
    first, same, other = read(
        make_result(message="a", place=Place(file="x", line=1)),
        make_result(message="b", place=Place(file="x", line=9)),
        make_result(told_apart_by=("campus", "grad2")),
    )["results"]

    assert first["partialFingerprints"] == same["partialFingerprints"]
    assert set() == set(first["partialFingerprints"].values()) & set(
        other["partialFingerprints"].values()
    )


def test_what_could_not_be_asked_is_no_result():
    """It is told of the run, which then did not succeed."""
    notice = sarif_notice("could-not-ask", "No answer.", ("idp:campus",))

    good, bad = read(), read(notices=(notice,))

    assert [True, False] == [
        entry["invocations"][0]["executionSuccessful"] for entry in (good, bad)
    ]
    [told] = bad["invocations"][0]["toolExecutionNotifications"]
    assert ("could-not-ask", "No answer.") == (told["descriptor"]["id"], told["message"]["text"])


def test_uploads_are_told_apart_by_what_was_looked_at():
    """A slash parts the names, so none stands in a name; the last part stays blank."""
    assert "Example_Library/campus/grad1/" == read()["automationDetails"]["id"]


@example("x\ud800")
@given(st.text(st.characters(), max_size=30).map(lambda text: f"x{text}"))
def test_no_sign_breaks_the_file(text):
    """Whatever a system or a file is called, what is written is SARIF and UTF-8."""
    result = make_result(
        message=text,
        logical=(text, f"idp:{text}"),
        told_apart_by=(text,),
        place=Place(file=text, line=1),
    )
    notice = sarif_notice("a", text, (text,))
    began = datetime(2026, 11, 24, tzinfo=UTC)
    written = sarif_document("0.1.0", (text,), began, results=[result], notices=[notice], rules=())

    assert 1 == len(readers.sarif(written)["results"])
    assert json.loads(written.encode())
