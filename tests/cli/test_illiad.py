import json

import pytest

from tests.adapters.illiad import users
from tests.adapters.illiad.fake_web_platform import KEY, web_platform
from tests.cli.saved import RECORDS, SITE, change
from verifier.cli import illiad

ILLIAD = """
[reshare.illiad]
patron_field = "UserName"
"""


@pytest.fixture(autouse=True)
def folder(saved_folder):
    """A site with an export and the library's records; the command is called in it."""
    (saved_folder / "verifier.toml").write_text(SITE + ILLIAD + RECORDS)
    (saved_folder / "users.csv").write_text(users.table())
    (saved_folder / "record.json").write_text(json.dumps(users.records()))
    return saved_folder


@pytest.fixture
def platform(folder, monkeypatch):
    """The same with a Web Platform whose address stands in the site file."""
    monkeypatch.setenv("ILLIAD_API_KEY", KEY)
    with web_platform(users.rows(12), numbers=("SSN",)) as running:
        access = f'url = "{running.url}"\napi_key = {{ env = "ILLIAD_API_KEY" }}\n'
        change(folder, "[site]", "[site]\nallow_private_addresses = true")
        change(folder, '"UserName"\n', f'"SSN"\n{access}')
        yield running


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ("--from users.csv", 1),
        ("--from users.csv --fail-on never", 0),
        ("--from users.csv 81000010", 0),
        ("--from users.csv 81000010 nobody", 2),
        ("--from users.csv ada.stone", 1),
        ("--from gone.csv", 2),
        ("--from record.json", 2),
        ("", 64),
        ("ada.stone", 64),
        ("--from users.csv --most 0", 64),
    ],
)
def test_exit_codes(call, arguments, code):
    """1 where something is wrong, 2 where something is not known, 64 where nobody is named."""
    assert code == call(f"illiad {arguments}").code


def test_prints_which_column_to_send(call):
    called = call("illiad --from users.csv")

    expected = "found are 3 by UserName, 38 by SSN (2 of them but for leading zeros)."
    assert expected in called.words
    assert "Let the add-on send SSN" in called.words
    assert "user 40 of 40 …" in called.err
    for word in (users.HASH, "first cat", "Long Street"):
        assert word not in called.out + called.err


def test_writes_masked_files(folder, call):
    call("illiad --from users.csv --output i.json --output i.html")
    call("illiad --from users.csv --output real.json --no-redact")

    masked = (folder / "i.json").read_text() + (folder / "i.html").read_text()
    real = (folder / "real.json").read_text()
    assert "ada.stone" not in masked
    assert "Values are masked" in masked
    assert "ada.stone" in real
    assert users.HASH not in masked + real
    assert 40 == len(json.loads(real)["users"])


def test_asks_the_web_platform(platform, call):
    """Numbers that may have lost their zeros there are no error, and no certainty either."""
    called = call("illiad ada.stone dora.stone 81000010 --format json")

    document = called.json
    assert 2 == called.code
    assert ["ada.stone", "dora.stone", "81000010"] == platform.asked
    assert ["unknown", "unknown", "pass"] == [user["verdict"] for user in document["users"]]
    assert {"illiad.number-lost-zeros"} == {
        finding["check"] for user in document["users"] for finding in user["findings"]
    }
    assert "SSN" == document["advice"]["column"]


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ((401, "{}"), "asks for a login (HTTP 401). Check the secrets of [reshare.illiad]."),
        ((500, "<html>"), "failed by an error of its own (HTTP 500)."),
        ((302, ""), "sends the question elsewhere"),
        ((200, "<html>"), "The address answers with a web page"),
    ],
)
def test_what_could_not_be_read_is_no_finding(platform, call, answer, message):
    platform.answers["ada.stone"] = answer
    called = call("illiad ada.stone")

    assert 2 == called.code
    assert message in called.words
    assert "error:" not in called.words


def test_neither_key_nor_password_is_ever_written(platform, folder, call):
    row = json.dumps({**users.row(0), "Password": users.HASH, "password": users.HASH})
    platform.answers["twice"] = (200, row)

    call("illiad ada.stone twice nobody --output i.json --output i.html --no-redact")
    called = call("illiad ada.stone twice nobody")

    assert "Ada Stone" in called.out
    written = [path.read_text() for path in (folder / "i.json", folder / "i.html")]
    everything = "".join((called.out, called.err, *written))
    assert not any(word in everything for word in (users.HASH, KEY, "first cat"))


def test_compares_the_users_of_the_site_file(platform, folder, call):
    """Names in the site file stay out of the shell's history."""
    change(folder, "[[ils]]", 'users = ["81000010"]\n[[ils]]')
    called = call("illiad")

    assert (0, ["81000010"]) == (called.code, platform.asked)
    assert "1 user from ILLiad's Web Platform." in called.out


def test_an_export_of_the_site_file_is_read(folder, call):
    change(folder, "[[ils]]", 'users_file = "users.csv"\n[[ils]]')
    words = call("illiad --most 5").words

    assert "5 users from users.csv, spread over all of it; 35 were left out." in words


def test_without_a_library_system_there_is_nothing_to_compare_with(folder, call):
    (folder / "verifier.toml").write_text(SITE + ILLIAD)
    called = call("illiad --from users.csv")

    assert 64 == called.code
    assert "names no library system" in called.err


def test_a_missing_column_is_asked_for_by_name(folder, call):
    (folder / "users.csv").write_text("Username;Mail;Password\r\ngail;gail@example.edu;x\r\n")
    change(folder, '"UserName"', '"EMailAddress"')
    called = call("illiad --from users.csv")

    message = 'verifier: users.csv has no column "EMailAddress" (patron_field). '
    assert (2, f"{message}Its columns: UserName, Mail.\n") == (called.code, called.err)


def test_an_interrupt_writes_what_is_known(call, monkeypatch):
    whole = illiad.compare_users

    def interrupted(read, **more):
        def stop(done, _):
            if done == 3:
                raise KeyboardInterrupt

        return whole(read, **{**more, "progress": stop})

    monkeypatch.setattr(illiad, "compare_users", interrupted)
    called = call("illiad --from users.csv")

    assert 130 == called.code
    assert "interrupted before 37 of them" in called.words
    assert "interrupted: 37 users were not compared" in called.err


def test_help_teaches(call):
    """The examples can be copied; formats for pipelines are none of its own."""
    called = call("illiad --help")

    assert "verifier illiad --from users.csv --most 200" in called.out
    assert "Passwords are never read." in called.words
    assert "junit" not in called.out
    assert "it writes text, json, html" in call("illiad --format junit").err


@pytest.mark.usefixtures("platform")
def test_the_web_platform_lists_nobody(call):
    called = call("illiad")

    assert 64 == called.code
    expected = "Name the users to compare, here or as `users` of [reshare.illiad]"
    assert expected in called.err
