import io
import json
import re
from itertools import count
from pathlib import Path

import pytest

from tests.adapters.captures.sample_files import sample
from tests.adapters.login.saml.idp_stub import Message, encrypt, pair
from tests.cli.saved import BARCODE, EMPLOYEE_NUMBER, SITE, change, make_login
from verifier.cli.verify_several import MOST_IN_FULL
from verifier.pipeline import verify as verification

pytestmark = pytest.mark.usefixtures("saved_folder")
RECORD = ("--record", "record.json")
NUMBER = re.compile(r"(?m)^   (\d(?:\.\d)?)  ")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ("good.json --record record.json", 0),
        ("wrong.json --record record.json", 1),
        ("missing.json --record record.json", 1),
        ("missing.json --record record.json --fail-on never", 0),
        ("good.json --record silent.json", 2),
        ("missing.json --record silent.json", 1),
        ("good.json", 2),
        ("picture.json --record record.json", 2),
        ("picture.json good.json --record record.json", 2),
        ("picture.json missing.json --record record.json", 1),
        ("nowhere.json --record record.json", 2),
        ("good.json --record nowhere.json", 2),
        ("good.json --record good.json", 2),
        ("", 64),
        ("good.json --site nowhere.toml", 64),
        ("good.json --site record.json", 64),
        ("good.json --format fax", 64),
        ("good.json --format junit --steps", 64),
        ("good.json --fail-on notice", 64),
        ("good.json --nonsense", 64),
        ("good.json --idp-profile oktta", 64),
        ("good.json --key nowhere.pem", 64),
        ("good.json --key record.json", 64),
        ("good.json --key .", 64),
        ("good.json --format json --format html", 64),
        ("good.json --output no-folder/report.json", 64),
        ("good.json --output /proc/nowhere/report.json --record record.json", 64),
        ("good.json good.json --format html --record record.json", 0),
        ("good.json good.json --record record.json", 0),
        ("good.json missing.json --record record.json", 1),
        ("good.json missing.json --record record.json --fail-on never", 0),
        ("good.json good.json picture.json --record record.json", 2),
        ("good.json missing.json picture.json --record record.json", 1),
    ],
)
def test_exit_codes(call, arguments, code):
    """The contract's exit codes: findings win over what could not be looked at."""
    assert code == call(f"verify {arguments}").code


def test_standard_output_carries_the_report_alone(call):
    called = call("verify good.json --format json", *RECORD)

    assert "report/1" == called.json["schema"]
    assert "asking the library system …\n" in called.err


def test_an_unreadable_login_does_not_hide_the_others(call):
    called = call("verify picture.json good.json", *RECORD)

    assert BARCODE in called.out
    assert "verifier: picture.json: This is a picture; save the login itself" in called.err


def test_five_mistakes_in_the_site_file_are_five_lines(saved_folder, call):
    (saved_folder / "verifier.toml").write_text(
        SITE.replace("https://", "http://")
        .replace("vufind-shibboleth", "vufind")
        .replace('identifier = "employeeNumber"', 'identifier = "employeNumber"')
        .replace('email = "mail"', 'emial = "mail"')
        .replace("borrower_check", "borower_check")
    )

    called = call("verify good.json", *RECORD)

    lines = called.err.splitlines()
    assert (64, "", 5) == (called.code, called.out, len(lines))
    assert all(line.startswith("verifier: verifier.toml: [") for line in lines)
    assert 'Did you mean "employeeNumber"?' in called.err


def test_a_defect_of_ours_is_one_sentence_without_a_value(monkeypatch, call):
    def crash(*_arguments, **_more):
        raise RuntimeError(BARCODE)

    monkeypatch.setattr("verifier.cli.verify.verify", crash)
    called = call("verify good.json")
    monkeypatch.setenv("VERIFIER_DEBUG", "1")

    assert 70 == called.code
    assert "a defect of ours stopped this command (RuntimeError)" in called.err
    assert BARCODE not in called.err
    assert "Traceback" not in called.err
    assert "Traceback" in call("verify good.json").err


@pytest.fixture
def encrypted(saved_folder):
    """An encrypted response in the folder, with its key and another one."""
    attribute = (
        f'<saml:AttributeStatement><saml:Attribute Name="{EMPLOYEE_NUMBER}"><saml:AttributeValue>'
        f"{BARCODE}</saml:AttributeValue></saml:Attribute></saml:AttributeStatement>"
    )
    message = Message(request_id="_asked", attributes=attribute).text()
    (saved_folder / "encrypted.xml").write_text(encrypt(message, pair("sp-encryption")))
    pair("sp-encryption").written(saved_folder, "ours")
    pair("sp-encryption-old").written(saved_folder, "old")


@pytest.mark.usefixtures("encrypted")
@pytest.mark.parametrize(
    ("keys", "code", "message"),
    [
        ("--key ours.key", 0, ""),
        ("--key old.key --key ours.key", 0, ""),
        ("", 2, "--key FILE"),
        ("--key old.key", 2, "none of the keys given with --key opens it"),
        ("--key no.pem", 64, "verifier: --key no.pem: the key cannot be opened: no such file"),
        ("--key ours.crt", 64, "verifier: --key ours.crt: this is no private key in PEM form"),
    ],
)
def test_an_encrypted_login_is_opened_by_its_key(call, keys, code, message):
    called = call(f"verify encrypted.xml {keys}", *RECORD)

    assert code == called.code
    assert (BARCODE in called.out) is (code == 0) is bool(called.out)
    assert message in called.err


def test_a_damaged_file_of_records_is_named_once(call):
    Path("torn.json").write_text('{"schema": "patron-records/1", ', encoding="utf-8")

    called = call("verify good.json --record torn.json")

    assert 2 == called.code
    assert called.err.startswith(
        "verifier: torn.json is not whole: its JSON breaks off or goes wrong at line 1, column 31."
    )


def test_every_login_of_a_recording_has_its_report(call):
    called = call("verify --format json", str(sample("har/two-protocols.har")), *RECORD)

    assert ["saml", "cas"] == [report["login"]["protocol"] for report in called.json["reports"]]


def test_the_library_system_is_asked_about_any_saved_form(call):
    called = call("verify", str(sample("saml-response/posted.txt")), *RECORD)

    assert 0 == called.code
    assert BARCODE in called.out


def test_the_help_names_the_forms_and_the_key(call):
    words = call("verify --help").words
    for expected in ("HAR file", "SAML-tracer export", "LDIF", "--key FILE", "may be repeated"):
        assert expected in words


ENTRY = f"""dn: uid=gail,ou=people,dc=example,dc=edu
uid: gail
employeeNumber: {BARCODE}

"""


@pytest.mark.parametrize(
    ("typed", "verdict"), [("", "unknown"), (f"--typed {BARCODE}", "warning")]
)
def test_what_is_typed_at_a_directory_can_be_said(saved_folder, call, typed, verdict):
    """A saved entry does not tell it, and VuFind sends nothing else."""
    (saved_folder / "entry.ldif").write_text(ENTRY)
    change(saved_folder, "vufind-shibboleth", "vufind-ldap")

    called = call(f"verify entry.ldif --format json {typed}", *RECORD)
    assert verdict == called.json["verdict"]


def test_values_stand_in_the_message_only_where_asked_for(call):
    Path("other.json").write_text(json.dumps(make_login("21234000000034")))
    without, shown, masked = (
        call(f"verify other.json --format json {more}", *RECORD).json["message_parts"]["body"]
        for more in ("", "--with-values", "--with-values --redact")
    )

    assert "The values at this login" not in without
    assert "Identifier that ReShare would receive: 21234000000034\n" in shown
    assert "Identifier that ReShare would receive: 99999999999999\n" in masked
    for more in ("", "--with-values"):
        both = call(f"verify other.json other.json --format json {more}", *RECORD).json
        bodies = [report["message_parts"]["body"] for report in both["reports"]]
        assert [bool(more)] * 2 == ["The values at this login" in body for body in bodies]


def test_the_product_that_sent_it_may_be_named(call):
    idp = call("verify good.json --format json --idp-profile okta", *RECORD).json["login"]["idp"]
    misspelt = call("verify good.json --idp-profile keycloack").err

    assert ("okta", None) == (idp["profile"], idp["profile_guessed_because"])
    assert "There is no IdP profile of that name. Did you mean keycloak?" in misspelt


def test_a_request_may_come_by_the_standard_input(monkeypatch, call):
    link = f"/EXU?req_id={BARCODE}&rft_id=1&svc.pickupLocation=x"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(link.encode())))
    called = call("verify - --format json", *RECORD)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"")))
    empty = call("verify -", *RECORD)

    assert (0, "pass") == (called.code, called.json["verdict"])
    assert "posted" == called.json["request"]["posted"]["placing"]
    assert 2 == empty.code
    assert empty.err.startswith("verifier: -: This is ")


@pytest.fixture
def many(saved_folder):
    """A folder of more logins than are printed in full, and what is no login."""
    folder = saved_folder / "logins"
    (folder / "deeper").mkdir(parents=True)
    for number in range(MOST_IN_FULL + 1):
        (folder / f"{number:02}.json").write_text(json.dumps(make_login(BARCODE)))
    (folder / ".hidden").write_text("nothing to read")
    return [f"{number:02}.json" for number in range(MOST_IN_FULL + 1)]


def test_the_set_comes_first_then_each_report(call):
    out = call("verify good.json missing.json", *RECORD).out

    parts = ["1 of 2 logins does not work.", "the logins, one by one", "good.json", "missing.json"]
    parts += ["\n== login 1 of 2 ==\n", "\n== login 2 of 2 ==\n"]
    places = [out.find(part) for part in parts]
    assert 3 == places[0]
    assert sorted(places) == places
    assert "the logins, one by one" not in call("verify good.json", *RECORD).out


def test_several_logins_are_one_object(call):
    content = call("verify good.json missing.json --format json", *RECORD).json

    assert ["schema", "together", "reports"] == list(content)
    assert "reports/1" == content["schema"]
    names = [entry["name"] for entry in content["together"]["logins"]]
    assert ["good.json", "missing.json"] == names
    assert "fail" == content["reports"][1]["verdict"]


def test_one_file_holds_the_set_and_every_report(call):
    called = call("verify good.json missing.json --output both.html", *RECORD)

    page = Path("both.html").read_text(encoding="utf-8")
    assert 1 == called.code
    assert 2 == page.count('<details class="login">')
    assert BARCODE not in page
    assert "wrote both.html (html, values masked)" in called.err


def test_of_many_logins_each_has_one_line(call, many):
    """More than twenty would be read by nobody; how to see one is said."""
    called = call("verify logins", *RECORD)

    assert 0 == called.code
    assert "== login 1" not in called.out
    assert all(name in called.out for name in many)
    assert "To see one in full: verifier verify FILE." in called.out
    assert f"login {len(many)} of {len(many)} …\n" in called.err


def test_a_folder_means_the_files_in_it(call, many, tmp_path):
    (tmp_path / "empty").mkdir()
    read = call("verify missing.json logins --format json", *RECORD).json
    empty = call("verify empty", *RECORD)

    names = [login["name"] for login in read["together"]["logins"]]
    assert ["missing.json", *many] == names
    assert (2, "verifier: empty: This folder holds no file.\n") == (empty.code, empty.err)


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("judged", [0, 3])
def test_an_interrupt_writes_what_was_judged(monkeypatch, call, judged):
    asked = count(1)

    def verify(capture, **more):
        if next(asked) > judged:
            raise KeyboardInterrupt
        return verification.verify(capture, **more)

    monkeypatch.setattr("verifier.pipeline.verify_many.verify", verify)
    called = call("verify logins --format json", *RECORD)

    assert 130 == called.code
    assert f"interrupted: {21 - judged} of 21 logins were not judged\n" in called.err
    if judged:
        together = called.json["together"]
        assert (3, 18) == (len(together["logins"]), together["not_judged"])
    else:
        assert "" == called.out


def test_steps_show_the_questions_and_nothing_else(call):
    called = call("verify missing.json --steps", *RECORD)

    assert 1 == called.code
    assert ["1", "2", "3", "5", "6", "1", "2", "2.1", "2.2"] == NUMBER.findall(called.out)
    assert "✗ yes  A request by this login would carry no User ID at all." in called.out
    assert "not released" in called.out
    assert "what to change" not in called.out


def test_steps_of_several_logins_are_answered_together(call):
    called = call("verify good.json missing.json --steps", *RECORD)

    assert 1 == called.code
    assert "1 of 2 logins does not work." in called.out
    assert "Are requests consistently created with a wrong or missing User ID?" in called.out
    assert "== login 1" not in called.out


@pytest.mark.parametrize("logins", ["good.json", "good.json missing.json"])
def test_a_file_of_the_questions_is_masked(saved_folder, call, logins):
    call(f"verify {logins} --steps --output steps.html", *RECORD)
    call(f"verify {logins} --steps --output clear.txt --no-redact", *RECORD)
    written = (saved_folder / "steps.html").read_text(encoding="utf-8")

    assert 9 == written.count('<li class="question"')
    assert BARCODE not in written
    assert "── Single patrons" in (saved_folder / "clear.txt").read_text(encoding="utf-8")


def test_json_holds_the_steps_as_it_is(call):
    """So the option is refused, and the sentence says where they stand."""
    called = call("verify good.json --steps --format json", *RECORD)

    assert 64 == called.code
    assert "read the key steps" in called.err
