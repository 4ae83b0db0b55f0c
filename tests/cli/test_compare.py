import json

import pytest

from tests.captures.sample_files import sample
from tests.cli.saved import BARCODE, make_login
from tests.report.comparison_samples import CANARIES
from verifier.cli import main

LDIF = "dn: uid={0},dc=example,dc=edu\nemployeeNumber: {1}\n\n"


@pytest.fixture
def folder(saved_folder):
    """Saved logins before and after a change; the command is called beside them."""
    two_people = {"Gail Good": BARCODE, "Omar Other": "29999000000011"}
    for person, number in two_people.items():
        login = make_login(number)
        login["attributes"].append({"name": "urn:oid:2.5.4.3", "values": [person]})
        (saved_folder / f"{person[:4].lower()}.json").write_text(json.dumps(login))
    extra = make_login(BARCODE)
    extra["attributes"].append({"name": "uid", "values": ["ggood4711"]})
    (saved_folder / "extra.json").write_text(json.dumps(extra))
    entries = [("gail", BARCODE), ("omar", "29999000000011")]
    for name, order in (("before", entries), ("after", entries[::-1])):
        text = "".join(LDIF.format(*one) for one in order)
        (saved_folder / f"{name}.ldif").write_text(text)
    return saved_folder


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["good.json", "good.json"], 0),
        (["good.json", "extra.json"], 0),
        (["good.json", "wrong.json"], 1),
        (["wrong.json", "good.json"], 1),
        (["good.json", "missing.json"], 1),
        (["missing.json", "good.json"], 0),
        (["missing.json", "missing.json"], 0),
        (["missing.json", "missing.json", "--fail-on", "warning"], 1),
        (["good.json", "missing.json", "--fail-on", "never"], 0),
        (["good.json", "good.json", "--record", "record.json"], 0),
        (["good.json", "wrong.json", "--record", "record.json"], 1),
        (["wrong.json", "good.json", "--record", "record.json"], 0),
        (["wrong.json", "missing.json", "--record", "record.json"], 0),
        (["good.json", "good.json", "--record", "silent.json"], 0),
        (["good.json", "good.json", "--record", "nowhere.json"], 2),
        (["gail.json", "omar.json"], 2),
        (["gail.json", "omar.json", "--fail-on", "warning"], 1),
        (["good.json", "picture.json"], 2),
        (["nowhere.json", "good.json"], 2),
        (["good.json", "before.ldif"], 2),
        (["before.ldif", "after.ldif", "--format", "html"], 64),
        (["good.json"], 64),
        (["good.json", "good.json", "good.json"], 64),
        (["good.json", "good.json", "--site", "nowhere.toml"], 64),
        (["good.json", "good.json", "--key", "record.json"], 64),
        (["good.json", "good.json", "--format", "junit"], 64),
    ],
)
@pytest.mark.usefixtures("folder")
def test_exit_codes(arguments, code):
    """1 where the change breaks the road, 2 where nobody can say or a file cannot be read."""
    assert code == main(["compare", *arguments])


@pytest.mark.usefixtures("folder")
def test_standard_output_carries_the_comparison_alone(capsys):
    """Progress goes to standard error, and only where a library system is asked."""
    main(["compare", "good.json", "wrong.json", "--format", "json"])
    offline = capsys.readouterr()
    main(["compare", "good.json", "wrong.json", "--record", "record.json", "--format", "json"])
    asked = capsys.readouterr()

    assert ("", None) == (offline.err, json.loads(offline.out)["after"]["verdict"])
    assert "asking the library system …\n" in asked.err
    assert ("pass", "fail") == tuple(
        json.loads(asked.out)[side]["verdict"] for side in ("before", "after")
    )


@pytest.mark.usefixtures("folder")
def test_both_orders(capsys):
    """What is new one way is gone the other way."""
    kinds = []
    for order in (["good.json", "extra.json"], ["extra.json", "good.json"]):
        assert 0 == main(["compare", *order, "--format", "json"])
        [change] = json.loads(capsys.readouterr().out)["changes"]
        kinds.append((change["label"], change["kinds"]))

    assert [("uid", ["new"]), ("uid", ["gone"])] == kinds


def test_files_are_masked(folder, capsys):
    """A terminal shows values; a file shows none unless it is asked to."""
    files = ["changes.json", "changes.html", "changes.txt"]
    outputs = [part for name in files for part in ("--output", name)]

    main(["compare", "good.json", "extra.json", *outputs])
    told = capsys.readouterr()
    main(["compare", "good.json", "extra.json"])
    on_terminal = capsys.readouterr().out
    main(["compare", "good.json", "extra.json", "--no-redact", "--output", "real.json"])

    assert "" == told.out
    assert "wrote changes.json (json, values masked)\n" in told.err
    for name in files:
        text = (folder / name).read_text().lower().rpartition("</style>")[2]
        assert [] == [one for one in CANARIES if one in text]
    assert "ggood4711" in on_terminal
    assert BARCODE in (folder / "real.json").read_text()


@pytest.mark.usefixtures("folder")
def test_several_logins_in_a_file(capsys):
    """They are paired by what they name, whatever their order, and each is compared."""
    assert 0 == main(["compare", "before.ldif", "after.ldif", "--format", "json"])
    found = json.loads(capsys.readouterr().out)

    assert [("subject", True), ("subject", True)] == [
        (one["paired_by"], one["same_identifier"]) for one in found
    ]
    assert 0 == main(["compare", "before.ldif", "after.ldif"])
    text = capsys.readouterr().out
    assert "== login 2 of 2 ==" in text
    assert "Paired because both name the same subject." in text


@pytest.mark.usefixtures("folder")
def test_uneven_files_are_refused_without_a_value(capsys):
    """The message says how many, and what to do."""
    main(["compare", "good.json", "before.ldif"])

    err = capsys.readouterr().err
    assert "good.json holds 1 and before.ldif 2 logins" in err
    assert "gail" not in err


@pytest.mark.usefixtures("folder")
def test_every_form_of_a_saved_login(capsys):
    """A preview is compared with the recording of a login, each attribute by what it means."""
    files = [str(sample(name)) for name in ("shibboleth-resolver/aacli.json", "har/oidc.har")]

    assert main(["compare", *files, "--format", "json"]) in (0, 1)
    found = json.loads(capsys.readouterr().out)
    assert ["service-provider", "protocol"] == [one["what"] for one in found["circumstances"]]
    assert ("resolver", "oidc") == (found["before"]["protocol"], found["after"]["protocol"])
