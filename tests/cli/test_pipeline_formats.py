"""What a pipeline gets: files that agree with the exit code, whatever became of the logins."""

import json
import stat

import pytest

from tests.cli.saved import BARCODE
from tests.report.pipeline import readers
from verifier.cli import main

RECORD = ("--record", "record.json")


def written(path):
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("fail_on", ["error", "warning", "never"])
@pytest.mark.parametrize(
    "files",
    [
        ["good.json"],
        ["wrong.json"],
        ["missing.json"],
        ["good.json", "picture.json"],
        ["wrong.json", "picture.json"],
        ["good.json", "wrong.json", "missing.json"],
        ["good.json", "good.json", "picture.json"],
        ["picture.json"],
    ],
)
def test_junit_agrees_with_the_exit_code(saved_folder, files, fail_on):
    """One login or several, and files that hold none."""
    arguments = ["verify", *files, *RECORD, "--output", "out.xml", "--fail-on", fail_on]

    code = main(arguments)

    suites = readers.junit(written(saved_folder / "out.xml"))
    assert code == readers.exit_code_of(suites)
    assert len(files) == len(suites)


def test_a_library_system_without_an_answer_is_an_error(saved_folder):
    """Code 2 and an error: nothing is wrong as far as is known."""
    code = main(["verify", "good.json", "--record", "silent.json", "--output", "out.xml"])

    [suite] = readers.junit(written(saved_folder / "out.xml"))
    assert 2 == code
    assert (0, 1) == (suite.failures, suite.errors)


def test_several_formats_at_once(saved_folder, capsys):
    """Each file is masked and for its owner alone; standard output carries one report."""
    code = main(
        [
            *("verify", "wrong.json", *RECORD, "--site", "./verifier.toml"),
            *("--format", "junit", "--output", "out.xml"),
            *("--format", "sarif", "--output", "out.sarif"),
            *("--format", "csv", "--output", "out.csv"),
            *("--format", "markdown"),
        ]
    )

    out, err = capsys.readouterr()
    assert 1 == code
    assert readers.words(readers.page(out)).startswith("✗ ReShare would")
    run = readers.sarif(written(saved_folder / "out.sarif"))
    physical = run["results"][0]["locations"][0]["physicalLocation"]
    assert {"uri": "verifier.toml"} == physical["artifactLocation"]
    assert len(run["tool"]["driver"]["rules"]) > 80
    assert "yes" == readers.table(written(saved_folder / "out.csv"))[0]["first_cause"]
    for name, kind in (("out.xml", "junit"), ("out.sarif", "sarif"), ("out.csv", "csv")):
        assert 0o600 == stat.S_IMODE((saved_folder / name).stat().st_mode)
        assert f"wrote {name} ({kind}, values masked)" in err
        assert BARCODE not in written(saved_folder / name)


def test_the_failure_of_the_first_cause_needs_nothing_beside_it(saved_folder):
    """Whoever sees one line of a pipeline knows the cause, and in its details what to change."""
    main(["verify", "wrong.json", *RECORD, "--output", "out.xml"])
    main(["verify", "wrong.json", *RECORD, "--output", "out.json"])

    [suite] = readers.junit(written(saved_folder / "out.xml"))
    report = json.loads(written(saved_folder / "out.json"))
    first = next(entry for entry in suite if readers.outcome(entry) == "failure")
    [result] = first.result
    assert (report["cause"]["check"], report["cause"]["summary"]) == (first.name, result.message)
    assert report["headline"]["verdict"] in result.text
    assert report["headline"]["owner"] in result.text
    assert report["remedies"][0]["text"] in result.text


def test_masked_a_file_is_not_named_after_its_person(saved_folder):
    """Saved logins are often named after people; unmasked their names help."""
    (saved_folder / "gail-good.json").write_text(written(saved_folder / "good.json"))
    files = ["verify", "gail-good.json", "wrong.json", "picture.json", *RECORD]

    main([*files, "--output", "masked.xml"])
    main([*files, "--output", "open.xml", "--no-redact"])

    assert "gail" not in written(saved_folder / "masked.xml")
    assert "login 1, gail-good.json" in written(saved_folder / "open.xml")
    assert 'name="picture.json"' in written(saved_folder / "open.xml")


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (["lint"], 0),
        (["compare", "good.json", "wrong.json", *RECORD], 1),
        (["compare", "good.json", "good.json", *RECORD], 0),
    ],
)
@pytest.mark.parametrize("kind", ["junit", "sarif", "csv", "markdown"])
def test_the_other_commands_write_them_as_well(saved_folder, capsys, command, code, kind):
    """To standard output as well; JUnit agrees with the exit code."""
    assert saved_folder.exists()
    assert code == main([*command, "--format", kind])

    out = capsys.readouterr().out
    read = {
        "junit": readers.junit,
        "sarif": readers.sarif,
        "csv": readers.table,
        "markdown": readers.page,
    }[kind](out)
    assert kind != "junit" or code == readers.exit_code_of(read)


def test_triage_writes_them_as_well(saved_folder, capsys):
    """A case for each request."""
    wrong = [{"id": "r-1", "hrid": "EXU-1", "patronIdentifier": None}]
    (saved_folder / "requests.json").write_text(json.dumps(wrong))

    code = main(["triage", "requests.json", "--format", "junit", "--no-lookup"])

    suites = readers.junit(capsys.readouterr().out)
    assert 1 == code == readers.exit_code_of(suites)
    assert ["EXU-1"] == [suite.name for suite in suites[1]]


@pytest.mark.parametrize("kind", ["junit", "sarif", "csv", "markdown"])
def test_a_refused_login_leaves_a_file_that_says_so(folder, capsys, kind):
    """A pipeline waits for its file; it says that there was no login, and why."""
    (folder / "password").write_text("battery staple")
    arguments = ["login", "campus", "--as", "gail", "--password-file", "password"]

    code = main([*arguments, "--format", kind, "--output", "out"])

    out = written(folder / "out")
    assert 2 == code
    assert "battery" not in out + capsys.readouterr().err
    assert "campus" in out
    if kind == "junit":
        [suite] = readers.junit(out)
        assert ("campus / gail", 1, 1) == (suite.name, suite.tests, suite.errors)


def test_a_login_is_named_by_the_site_files_ids(folder):
    """So the next run's suite and alert are those of the same patron."""
    (folder / "password").write_text("correct horse\n")
    arguments = ["login", "campus", "--as", "gail", "--password-file", "password"]

    code = main([*arguments, "--output", "out.xml", "--output", "out.sarif"])

    [suite] = readers.junit(written(folder / "out.xml"))
    run = readers.sarif(written(folder / "out.sarif"))
    assert (0, "campus / gail") == (code, suite.name)
    assert run["automationDetails"]["id"].endswith("/campus/gail/")


def test_illiad_writes_for_people(saved_folder, capsys):
    """A format that makes no sense for a command is refused, with those that do."""
    assert saved_folder.exists()
    assert 64 == main(["illiad", "--format", "junit"])

    assert "it writes text, json, html" in capsys.readouterr().err
