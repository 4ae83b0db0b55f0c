import json
from errno import EACCES
from pathlib import Path

import pytest

from tests.adapters.captures.sample_files import sample
from tests.cli.saved import BARCODE, change, make_login
from tests.report.comparison.samples import CANARIES

pytestmark = pytest.mark.usefixtures("folder")
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
        (saved_folder / f"{name}.ldif").write_text(ldif(order))
    zoe = ("zoe", "21234000000034")
    (saved_folder / "more.ldif").write_text(ldif([zoe, *entries]))
    (saved_folder / "spoilt.ldif").write_text(ldif([("gail", "4711"), *entries[1:]]))
    for name in ("old", "new", "empty", "broken"):
        (saved_folder / name).mkdir()
    for name, number in (("gail", BARCODE), ("omar", "29999000000011")):
        (saved_folder / "old" / f"{name}.json").write_text(named(name, number))
        (saved_folder / "new" / f"z{name}.json").write_text(named(name, number[1:]))
    (saved_folder / "old" / ".hidden").write_text("not read")
    (saved_folder / "broken" / "picture.json").write_bytes(b"\x89PNG\r\n")
    return saved_folder


def ldif(entries):
    return "".join(LDIF.format(*entry) for entry in entries)


def named(person, number):
    login = make_login(number)
    login["attributes"].append(
        {"name": "urn:oid:0.9.2342.19200300.100.1.3", "values": [f"{person}@example.edu"]}
    )
    return json.dumps(login)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ("good.json good.json", 0),
        ("good.json extra.json", 0),
        ("good.json wrong.json", 1),
        ("wrong.json good.json", 1),
        ("good.json missing.json", 1),
        ("missing.json good.json", 0),
        ("missing.json missing.json", 0),
        ("missing.json missing.json --fail-on warning", 1),
        ("good.json missing.json --fail-on never", 0),
        ("good.json good.json --record record.json", 0),
        ("good.json wrong.json --record record.json", 1),
        ("wrong.json good.json --record record.json", 0),
        ("wrong.json missing.json --record record.json", 0),
        ("good.json good.json --record silent.json", 0),
        ("good.json good.json --record nowhere.json", 2),
        ("gail.json omar.json", 2),
        ("gail.json omar.json --fail-on warning", 1),
        ("good.json picture.json", 2),
        ("nowhere.json good.json", 2),
        ("good.json good.json --idp-profile okta", 64),
        ("good.json before.ldif", 2),
        ("before.ldif after.ldif --format html", 0),
        ("before.ldif gail.json", 2),
        ("before.ldif more.ldif", 0),
        ("before.ldif more.ldif --fail-on warning", 0),
        ("more.ldif before.ldif --fail-on warning", 1),
        ("before.ldif spoilt.ldif", 1),
        ("old new", 1),
        ("old old", 0),
        ("old empty", 2),
        ("old broken", 2),
        ("good.json", 64),
        ("good.json good.json good.json", 64),
        ("good.json good.json --site nowhere.toml", 64),
        ("good.json good.json --key record.json", 64),
        ("good.json good.json --format fax", 64),
    ],
)
def test_exit_codes(call, arguments, code):
    """1 where the change breaks the road, 2 where nobody can say or a file cannot be read."""
    assert code == call(f"compare {arguments}").code


def test_of_many_logins_only_their_number_is_told(call):
    """What each step of each of them is would bury the report."""
    for side in ("before", "after"):
        Path(side).mkdir()
        for name in ("good.json", "wrong.json"):
            Path(side, name).write_text(Path(name).read_text())

    assert "login 4 of 4 …\n" == call("compare before after --record record.json").err


def test_standard_output_carries_the_comparison_alone(call):
    offline = call("compare good.json wrong.json --format json")
    asked = call("compare good.json wrong.json --record record.json --format json")

    assert ("", None) == (offline.err, offline.json["after"]["verdict"])
    assert "asking the library system …\n" in asked.err
    assert ["pass", "fail"] == [asked.json[side]["verdict"] for side in ("before", "after")]


def test_both_orders(call):
    """What is new one way is gone the other way."""
    for order, kind in (("good.json extra.json", "new"), ("extra.json good.json", "gone")):
        called = call(f"compare {order} --format json")
        [changed] = called.json["changes"]

        assert (0, "uid", [kind]) == (called.code, changed["label"], changed["kinds"])


def test_an_interrupt_compares_what_is_known(monkeypatch, call):
    def interrupted(_capture, **_more):
        raise KeyboardInterrupt

    monkeypatch.setattr("verifier.pipeline.verify_many.verify", interrupted)
    called = call("compare old new --record record.json --format json")

    assert (130, 2) == (called.code, called.json["together"]["pairs"])
    assert "interrupted: the library system was not asked about 4 logins\n" in called.err


def test_files_are_masked(folder, call):
    files = ["changes.json", "changes.html", "changes.txt"]
    outputs = [part for name in files for part in ("--output", name)]

    output = call("compare good.json extra.json", *outputs)
    on_terminal = call("compare good.json extra.json").out
    call("compare good.json extra.json --no-redact --output real.json")

    assert "" == output.out
    assert "wrote changes.json (json, values masked)\n" in output.err
    for name in files:
        text = (folder / name).read_text().lower().rpartition("</style>")[2]
        assert [] == [canary for canary in CANARIES if canary in text]
    assert "ggood4711" in on_terminal
    assert BARCODE in (folder / "real.json").read_text()


def test_several_logins_in_a_file(call):
    found = call("compare before.ldif after.ldif --format json").json
    called = call("compare before.ldif after.ldif")

    assert ("comparisons/1", 2) == (found["schema"], found["together"]["pairs"])
    assert [("subject", True), ("subject", True)] == [
        (pair["paired_by"], pair["same_identifier"]) for pair in found["comparisons"]
    ]
    assert 0 == called.code
    assert "== login 2 of 2 ==" in called.out
    assert "Paired because both name the same subject." in called.out


def test_who_has_no_partner_is_listed(call):
    more = call("compare before.ldif more.ldif --format json").json["together"]
    nobody = call("compare good.json before.ldif --format json").json

    assert (2, []) == (more["pairs"], more["only_before"])
    assert [1] == [login["place"] for login in more["only_after"]]
    assert [] == nobody["comparisons"]
    assert [1, 2] == [login["place"] for login in nobody["together"]["only_after"]]


def test_a_folder_that_cannot_be_read_names_the_file(call):
    assert "broken: picture.json: This is a picture" in call("compare old broken").err
    assert "empty: This folder holds no file." in call("compare old empty").err


@pytest.mark.parametrize("command", ["verify old", "compare good.json old"])
def test_a_folder_that_cannot_be_opened(command, monkeypatch, call):
    every = Path.iterdir

    def iterdir(path):
        if path.name == "old":
            raise PermissionError(EACCES, "Permission denied", str(path))
        return every(path)

    monkeypatch.setattr(Path, "iterdir", iterdir)
    called = call(command)

    message = "verifier: old: The folder cannot be opened: permission denied.\n"
    assert (2, message) == (called.code, called.err)


@pytest.fixture
def reports(folder, call):
    """A report of a login that works and of one that does not, as they are and masked."""
    for login in ("good", "wrong"):
        for name, wish in (("real", "--no-redact"), ("masked", "--redact")):
            asked = f"{login}.json --record record.json --format json {wish}"
            call(f"verify {asked} --output {login}-{name}.json")
    first, other = (
        json.loads((folder / f"{name}-real.json").read_text()) for name in ("good", "wrong")
    )
    (folder / "list.json").write_text(json.dumps([first, other]))
    together = {"schema": "reports/1", "together": {}, "reports": [other, first]}
    (folder / "set.json").write_text(json.dumps(together))
    return folder


@pytest.mark.parametrize(
    ("arguments", "code", "road", "same"),
    [
        ("good-real.json good-real.json", 0, "holds", True),
        ("good-real.json wrong-real.json", 1, "breaks", False),
        ("wrong-real.json good-real.json", 0, "mended", False),
        ("good-real.json wrong.json", 1, "breaks", False),
        ("good.json good-real.json", 0, "holds", True),
        ("good-masked.json good-masked.json", 0, "holds", None),
        ("good-masked.json wrong-masked.json", 1, "breaks", None),
        ("good-real.json wrong-masked.json", 1, "breaks", None),
        ("good-masked.json good.json", 2, "unknown", None),
        ("good-masked.json missing.json", 1, "breaks", False),
        ("good-masked.json wrong.json --record record.json", 1, "breaks", None),
        ("good-real.json wrong-real.json --record silent.json", 2, "unknown", False),
    ],
)
@pytest.mark.usefixtures("reports")
def test_saved_reports(arguments, code, road, same, call):
    """Verdicts decide where both sides have one; a mask is neither the same nor another."""
    called = call(f"compare {arguments} --format json")

    found = called.json
    assert (code, road, same) == (called.code, found["road"], found["same_identifier"])
    if "masked" in arguments:
        assert "values-masked" in [remark["kind"] for remark in found["remarks"]]
        assert {"changed", "reformatted", "renamed"}.isdisjoint(
            kind for change in found["changes"] for kind in change["kinds"]
        )


@pytest.mark.usefixtures("reports")
def test_lists_and_sets_of_reports(call):
    called = call("compare list.json set.json --format json")

    assert (1, {"breaks": 1, "mended": 1}) == (called.code, called.json["together"]["roads"])
    assert ["order", "order"] == [pair["paired_by"] for pair in called.json["comparisons"]]


def test_a_report_under_other_settings(reports, call):
    change(reports, '"employeeNumber"', '"uid"')
    found = call("compare good-real.json good-masked.json --format json").json

    assert ["other-settings"] * 2 == [remark["kind"] for remark in found["remarks"][:2]]
    assert (None, None) == (found["before"]["verdict"], found["after"]["verdict"])


def test_a_masked_report_asks_nothing(reports, call):
    """A mask is nobody's identifier: the library system is not asked for it."""
    record = json.loads((reports / "record.json").read_text())
    record["records"][0]["identifiers"][0]["value"] = "999"
    (reports / "trap.json").write_text(json.dumps(record))
    found = call("compare wrong-masked.json wrong.json --record trap.json --format json").json

    assert ("fail", "pass") == (found["before"]["verdict"], found["after"]["verdict"])


def test_every_form_of_a_saved_login(call):
    files = [str(sample(name)) for name in ("shibboleth-resolver/aacli.json", "har/oidc.har")]
    called = call("compare --format json", *files)

    found = called.json
    assert called.code in (0, 1)
    assert ["service-provider", "protocol"] == [entry["what"] for entry in found["circumstances"]]
    assert ("resolver", "oidc") == (found["before"]["protocol"], found["after"]["protocol"])


@pytest.mark.parametrize("sides", ["good.json good.json", "good.json copy.json", "old old"])
@pytest.mark.parametrize("form", ["text", "json", "html", "markdown", "junit"])
def test_a_file_beside_itself_is_told(folder, sides, form, call):
    (folder / "copy.json").write_bytes((folder / "good.json").read_bytes())
    errors, warnings = (
        call(f"compare {sides} --format {form} --fail-on {fail_on}")
        for fail_on in ("error", "warning")
    )

    assert (0, 1) == (errors.code, warnings.code)
    for called in (errors, warnings):
        assert "Both sides hold the same login" in called.words
        assert "Compare a login from before the change with one from after it." in called.words
