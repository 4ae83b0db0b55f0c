"""Formats, files and standard output, whatever became of the logins."""

import json
import os
import stat
import threading
from pathlib import Path

import pytest

from tests.cli.saved import BARCODE
from tests.report.pipeline import readers
from verifier.cli.exits import FAIL_ON, WrongUsage, at_or_above
from verifier.cli.options import rendering
from verifier.cli.writing import FOR_PEOPLE, Target, print_report, targets, write_private
from verifier.domain.checks.catalogue import check_pages

RECORD = ("--record", "record.json")


@pytest.mark.parametrize(
    ("formats", "outputs", "expected"),
    [
        ([], [], [("text", None)]),
        (["json"], [], [("json", None)]),
        ([], ["r.json"], [("json", "r.json")]),
        ([], ["r.html", "r.txt"], [("html", "r.html"), ("text", "r.txt")]),
        ([], ["report"], [("text", "report")]),
        (["json"], ["r.dat"], [("json", "r.dat")]),
        (["text", "json"], ["r.json"], [("json", "r.json"), ("text", None)]),
        (["json", "html"], ["b.html", "a.json"], [("html", "b.html"), ("json", "a.json")]),
        (["json", "html"], ["one", "two"], [("json", "one"), ("html", "two")]),
        (["json", "json"], [], [("json", None)]),
        (["json"], ["-"], [("json", None)]),
        ([], ["a.xml", "b.sarif"], [("junit", "a.xml"), ("sarif", "b.sarif")]),
        ([], ["c.sarif.json", "d.csv"], [("sarif", "c.sarif.json"), ("csv", "d.csv")]),
        ([], ["e.md"], [("markdown", "e.md")]),
    ],
)
def test_pairs_formats_and_files(formats, outputs, expected):
    found = targets(formats, [Path(output) for output in outputs])

    assert [Target(kind, path and Path(path)) for kind, path in expected] == list(found)


@pytest.mark.parametrize(
    ("formats", "outputs", "message"),
    [
        (["text", "junit"], ["a", "b"], "--format junit makes no sense for this command: it writ"),
        (["text", "json"], [], "text and json cannot both go to standard output"),
        (["text"], ["a.txt", "b.json"], "--output b.json has no --format of its own"),
    ],
)
def test_refuses_what_it_cannot_do(formats, outputs, message):
    with pytest.raises(WrongUsage) as refused:
        targets(formats, [Path(output) for output in outputs], ready=FOR_PEOPLE)

    assert message in refused.value.message
    assert 64 == refused.value.exit_code


@pytest.mark.parametrize(
    ("given", "named"),
    [
        (None, "verifier.toml"),
        ("conf/site.toml", "conf/site.toml"),
        ("./conf/site.toml", "conf/site.toml"),
        ("/etc/verifier/site.toml", "site.toml"),
        ("../secret/site.toml", "site.toml"),
    ],
)
def test_the_site_file_is_named_as_a_pipeline_finds_it(given, named):
    """From where the command runs; a folder elsewhere is nobody's affair."""
    made = rendering(fail_on="error", site_path=None if given is None else Path(given))

    assert named == made.site_file


@pytest.mark.parametrize("fail_on", FAIL_ON)
def test_what_counts_is_what_the_exit_code_counts(fail_on):
    """And values are masked until somebody says otherwise."""
    made = rendering(fail_on=fail_on, site_path=None)

    assert (at_or_above(fail_on), True) == (made.failing, made.redact)
    assert check_pages() == made.pages


def test_files_are_private_and_masked(saved_folder, call):
    files = "--format json --output a.json --format html --output b.html"
    called = call(f"verify good.json --format text {files}", *RECORD)

    assert BARCODE in called.out
    for name in ("a.json", "b.html"):
        path = saved_folder / name
        assert 0o600 == stat.S_IMODE(path.stat().st_mode)
        assert BARCODE not in path.read_text()
        assert f"wrote {name} (" in called.err
    assert json.loads((saved_folder / "a.json").read_text())["redacted"] is True
    assert {"a.json", "b.html"} == {
        path.name for path in saved_folder.iterdir() if path.stat().st_mode & 0o077 == 0
    }


def test_values_in_files_must_be_asked_for(saved_folder, call):
    called = call("verify good.json --output real.json --no-redact", *RECORD)

    assert BARCODE in (saved_folder / "real.json").read_text()
    assert 0o600 == stat.S_IMODE((saved_folder / "real.json").stat().st_mode)
    assert "with real values" in called.err
    assert BARCODE not in call("verify good.json --redact", *RECORD).out


def test_what_is_no_file_stays_what_it_is(tmp_path):
    pipe, read = tmp_path / "pipe", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: read.append(pipe.read_text()))
    reader.start()
    write_private(pipe, "the report\n")
    reader.join(timeout=5)
    for place in (Path("/dev/full"), tmp_path):
        with pytest.raises(WrongUsage, match=f"{place} cannot be written"):
            write_private(place, "text")

    assert ["the report\n"] == read
    assert pipe.is_fifo()
    assert Path("/dev/full").is_char_device()
    assert [pipe] == list(tmp_path.iterdir())


def test_pieces_are_written_one_by_one(tmp_path, capsys):
    """A text of many reports is never held in memory as one; it ends in one line end."""
    write_private(tmp_path / "all.txt", iter(["one\n", "two\n"]))
    print_report(iter(["one\n", "two\n\n"]))

    assert "one\ntwo\n" == (tmp_path / "all.txt").read_text()
    assert "one\ntwo\n" == capsys.readouterr().out


def written(path):
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("fail_on", FAIL_ON)
@pytest.mark.parametrize(
    "files",
    [
        "good.json",
        "wrong.json",
        "missing.json",
        "good.json picture.json",
        "wrong.json picture.json",
        "good.json wrong.json missing.json",
        "good.json good.json picture.json",
        "picture.json",
    ],
)
def test_junit_agrees_with_the_exit_code(saved_folder, call, files, fail_on):
    called = call(f"verify {files} --output out.xml --fail-on {fail_on}", *RECORD)

    suites = readers.junit(written(saved_folder / "out.xml"))
    assert called.code == readers.exit_code_of(suites)
    assert len(files.split()) == len(suites)


def test_a_library_system_without_an_answer_is_an_error(saved_folder, call):
    """Code 2 and an error: nothing is wrong as far as is known."""
    called = call("verify good.json --record silent.json --output out.xml")

    [suite] = readers.junit(written(saved_folder / "out.xml"))
    assert (2, 0, 1) == (called.code, suite.failures, suite.errors)


def test_several_formats_at_once(saved_folder, call):
    formats = "--format junit --format sarif --format csv --format markdown"
    files = "--output out.xml --output out.sarif --output out.csv"
    called = call(f"verify wrong.json --site ./verifier.toml {formats} {files}", *RECORD)

    assert 1 == called.code
    assert readers.words(readers.page(called.out)).startswith("✗ ReShare would")
    run = readers.sarif(written(saved_folder / "out.sarif"))
    physical = run["results"][0]["locations"][0]["physicalLocation"]
    assert {"uri": "verifier.toml"} == physical["artifactLocation"]
    assert len(run["tool"]["driver"]["rules"]) > 80
    assert "yes" == readers.table(written(saved_folder / "out.csv"))[0]["first_cause"]
    for name, kind in (("out.xml", "junit"), ("out.sarif", "sarif"), ("out.csv", "csv")):
        assert 0o600 == stat.S_IMODE((saved_folder / name).stat().st_mode)
        assert f"wrote {name} ({kind}, values masked)" in called.err
        assert BARCODE not in written(saved_folder / name)


def test_the_failure_of_the_first_cause_needs_nothing_beside_it(saved_folder, call):
    """Whoever sees one line of a pipeline knows the cause, and in its details what to change."""
    call("verify wrong.json --output out.xml --output out.json", *RECORD)

    [suite] = readers.junit(written(saved_folder / "out.xml"))
    report = json.loads(written(saved_folder / "out.json"))
    first = next(case for case in suite if readers.outcome(case) == "failure")
    [result] = first.result
    assert (report["cause"]["check"], report["cause"]["summary"]) == (first.name, result.message)
    assert report["headline"]["verdict"] in result.text
    assert report["headline"]["owner"] in result.text
    assert report["remedies"][0]["text"] in result.text


def test_masked_a_file_is_not_named_after_its_person(saved_folder, call):
    """Saved logins are often named after people; unmasked their names help."""
    (saved_folder / "gail-good.json").write_text(written(saved_folder / "good.json"))
    files = "verify gail-good.json wrong.json picture.json"
    call(f"{files} --output masked.xml", *RECORD)
    call(f"{files} --output open.xml --no-redact", *RECORD)

    assert "gail" not in written(saved_folder / "masked.xml")
    assert "login 1, gail-good.json" in written(saved_folder / "open.xml")
    assert 'name="picture.json"' in written(saved_folder / "open.xml")


@pytest.mark.usefixtures("saved_folder")
@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("lint", 0),
        ("compare good.json wrong.json --record record.json", 1),
        ("compare good.json good.json --record record.json", 0),
    ],
)
@pytest.mark.parametrize("kind", ["junit", "sarif", "table", "page"])
def test_the_other_commands_write_them_as_well(call, command, code, kind):
    form = {"table": "csv", "page": "markdown"}.get(kind, kind)
    called = call(f"{command} --format {form}")

    read = getattr(readers, kind)(called.out)
    assert code == called.code
    assert kind != "junit" or code == readers.exit_code_of(read)


def test_triage_writes_them_as_well(saved_folder, call):
    wrong = [{"id": "r-1", "hrid": "EXU-1", "patronIdentifier": None}]
    (saved_folder / "requests.json").write_text(json.dumps(wrong))
    called = call("triage requests.json --format junit --no-lookup")

    suites = readers.junit(called.out)
    assert 1 == called.code == readers.exit_code_of(suites)
    assert ["EXU-1"] == [case.name for case in suites[1]]


@pytest.mark.parametrize("kind", ["junit", "sarif", "csv", "markdown"])
def test_a_refused_login_leaves_a_file_that_says_so(campus_folder, call, kind):
    """A pipeline waits for its file; it says that there was no login, and why."""
    (campus_folder / "password").write_text("battery staple")
    called = call(f"login campus --password-file password --format {kind} --output out")

    out = written(campus_folder / "out")
    assert 2 == called.code
    assert "battery" not in out + called.err
    assert "campus" in out
    if kind == "junit":
        [suite] = readers.junit(out)
        assert ("campus / gail", 1, 1) == (suite.name, suite.tests, suite.errors)


def test_a_login_is_named_by_the_site_files_ids(campus_folder, call):
    """So the next run's suite and alert are those of the same patron."""
    called = call("login campus --as gail --output out.xml --output out.sarif")

    [suite] = readers.junit(written(campus_folder / "out.xml"))
    run = readers.sarif(written(campus_folder / "out.sarif"))
    assert (0, "campus / gail") == (called.code, suite.name)
    assert run["automationDetails"]["id"].endswith("/campus/gail/")
