import json

import pytest

from tests.adapters.illiad import users
from tests.adapters.illiad.fake_web_platform import KEY, web_platform
from tests.cli.saved import SITE
from verifier.cli import illiad, main

ILS = """
[[ils]]
id = "records"
connector = "record"
role = "reshare"
file = "records.json"
"""
ILLIAD = """
[reshare.illiad]
patron_field = "UserName"
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A site with an export and the library's records; the command is called in it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "verifier.toml").write_text(SITE + ILLIAD + ILS)
    (tmp_path / "users.csv").write_text(users.table())
    (tmp_path / "records.json").write_text(json.dumps(users.records()))
    return tmp_path


@pytest.fixture
def platform(folder, monkeypatch):
    """The same with a Web Platform whose address stands in the site file."""
    monkeypatch.setenv("ILLIAD_API_KEY", KEY)
    with web_platform(users.rows(12), numbers=("SSN",)) as running:
        access = f'url = "{running.url}"\napi_key = {{ env = "ILLIAD_API_KEY" }}\n'
        site = SITE.replace("[site]", "[site]\nallow_private_addresses = true")
        illiad = ILLIAD.replace("UserName", "SSN")
        (folder / "verifier.toml").write_text(f"{site}{illiad}{access}{ILS}")
        yield running


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--from", "users.csv"], 1),
        (["--from", "users.csv", "--fail-on", "never"], 0),
        (["--from", "users.csv", "81000010"], 0),
        (["--from", "users.csv", "81000010", "nobody"], 2),
        (["--from", "users.csv", "ada.stone"], 1),
        (["--from", "gone.csv"], 2),
        (["--from", "records.json"], 2),
        ([], 64),
        (["ada.stone"], 64),
        (["--from", "users.csv", "--most", "0"], 64),
    ],
)
def test_exit_codes(arguments, code):
    """1 where something is wrong, 2 where something is not known, 64 where nobody is named."""
    assert code == main(["illiad", *arguments])


@pytest.mark.usefixtures("folder")
def test_prints_which_column_to_send(capsys):
    """The report on standard output, progress beside it, and no password in either."""
    main(["illiad", "--from", "users.csv"])

    out, err = capsys.readouterr()
    words = " ".join(out.split())
    assert "found are 3 by UserName, 38 by SSN (2 of them but for leading zeros)." in words
    assert "Let the add-on send SSN" in words
    assert "user 40 of 40 …" in err
    assert not any(word in out + err for word in (users.HASH, "first cat", "Long Street"))


def test_writes_masked_files(folder):
    """Every format, without a value of anybody unless it is asked for."""
    main(["illiad", "--from", "users.csv", "--output", "i.json", "--output", "i.html"])
    main(["illiad", "--from", "users.csv", "--output", "real.json", "--no-redact"])

    masked = (folder / "i.json").read_text() + (folder / "i.html").read_text()
    real = (folder / "real.json").read_text()
    assert "ada.stone" not in masked
    assert "Values are masked" in masked
    assert "ada.stone" in real
    assert users.HASH not in masked + real
    assert 40 == len(json.loads(real)["users"])


def test_asks_the_web_platform(platform, capsys):
    """Numbers that may have lost their zeros there are no error, and no certainty either."""
    code = main(["illiad", "ada.stone", "dora.stone", "81000010", "--format", "json"])

    document = json.loads(capsys.readouterr().out)
    assert 2 == code
    assert ["ada.stone", "dora.stone", "81000010"] == platform.asked
    assert ["unknown", "unknown", "pass"] == [entry["verdict"] for entry in document["users"]]
    assert {"illiad.number-lost-zeros"} == {
        finding["check"] for entry in document["users"] for finding in entry["findings"]
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
def test_what_could_not_be_read_is_no_finding(platform, capsys, answer, message):
    """Each failure has its sentence; the user is unknown, and the exit code says so."""
    platform.answers["ada.stone"] = answer

    code = main(["illiad", "ada.stone"])

    words = " ".join(capsys.readouterr().out.split())
    assert 2 == code
    assert message in words
    assert "error:" not in words


def test_neither_key_nor_password_is_ever_written(platform, folder, capsys):
    """Not on the screen, not in a file, whatever the Web Platform answers."""
    row = json.dumps({**users.row(0), "Password": users.HASH, "password": users.HASH})
    platform.answers["twice"] = (200, row)
    names = ["ada.stone", "twice", "nobody"]

    main(["illiad", *names, "--output", "i.json", "--output", "i.html", "--no-redact"])
    main(["illiad", *names])

    out, err = capsys.readouterr()
    assert "Ada Stone" in out
    written = [path.read_text() for path in (folder / "i.json", folder / "i.html")]
    assert not any(
        word in text for text in (out, err, *written) for word in (users.HASH, KEY, "first cat")
    )


def test_compares_the_users_of_the_site_file(platform, folder, capsys):
    """Names in the site file stay out of the shell's history."""
    site = folder / "verifier.toml"
    site.write_text(site.read_text().replace("[[ils]]", 'users = ["81000010"]\n[[ils]]'))

    assert 0 == main(["illiad"])
    assert ["81000010"] == platform.asked
    assert "1 user from ILLiad's Web Platform." in capsys.readouterr().out


def test_an_export_of_the_site_file_is_read(folder, capsys):
    """Without --from, and spread where it is long."""
    site = folder / "verifier.toml"
    site.write_text(site.read_text().replace("[[ils]]", 'users_file = "users.csv"\n[[ils]]'))

    main(["illiad", "--most", "5"])

    out = " ".join(capsys.readouterr().out.split())
    assert "5 users from users.csv, spread over all of it; 35 were left out." in out


def test_without_a_library_system_there_is_nothing_to_compare_with(folder, capsys):
    """The site file has to name one."""
    (folder / "verifier.toml").write_text(SITE + ILLIAD)

    assert 64 == main(["illiad", "--from", "users.csv"])
    assert "names no library system" in capsys.readouterr().err


def test_a_missing_column_is_asked_for_by_name(folder, capsys):
    """The sentence names file, column and setting."""
    (folder / "users.csv").write_text("Username;Mail;Password\r\ngail;gail@example.edu;x\r\n")
    site = folder / "verifier.toml"
    site.write_text(site.read_text().replace('"UserName"', '"EMailAddress"'))

    assert 2 == main(["illiad", "--from", "users.csv"])
    assert (
        'verifier: users.csv has no column "EMailAddress" (patron_field). '
        "Its columns: UserName, Mail.\n" == capsys.readouterr().err
    )


@pytest.mark.usefixtures("folder")
def test_an_interrupt_writes_what_is_known(capsys, monkeypatch):
    """What was compared by then is printed, and 130 says that it is not all."""
    whole = illiad.compare_users

    def interrupted(read, **more):
        def stop(done, _):
            if done == 3:
                raise KeyboardInterrupt

        return whole(read, **{**more, "progress": stop})

    monkeypatch.setattr(illiad, "compare_users", interrupted)

    assert 130 == main(["illiad", "--from", "users.csv"])
    out, err = capsys.readouterr()
    assert "interrupted before 37 of them" in " ".join(out.split())
    assert "interrupted: 37 users were not compared" in err


def test_help_names_only_the_formats_that_it_writes(capsys):
    """Those for pipelines are none of its own."""
    assert 0 == main(["illiad", "--help"])
    assert "junit" not in capsys.readouterr().out


def test_help_teaches(capsys):
    """The examples can be copied."""
    assert 0 == main(["illiad", "--help"])

    out = capsys.readouterr().out
    assert "verifier illiad --from users.csv --most 200" in out
    assert "Passwords are never read." in " ".join(out.split())


@pytest.mark.usefixtures("platform")
def test_the_web_platform_lists_nobody(capsys):
    """Without names, and without an export, nobody can be compared."""
    assert 64 == main(["illiad"])
    assert "Name the users to compare, here or as `users` of [reshare.illiad]" in (
        capsys.readouterr().err
    )
