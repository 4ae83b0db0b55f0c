import json
import stat

from tests.cli.saved import BARCODE
from verifier.cli import main


def test_files_are_private_and_masked(saved_folder, capsys):
    """A file written holds no value and only its owner can read it; the screen shows values."""
    main(
        [
            "verify",
            "good.json",
            "--record",
            "record.json",
            "--format",
            "text",
            "--format",
            "json",
            "--output",
            "a.json",
            "--format",
            "html",
            "--output",
            "b.html",
        ]
    )

    out, err = capsys.readouterr()
    assert BARCODE in out
    for name in ("a.json", "b.html"):
        path = saved_folder / name
        assert 0o600 == stat.S_IMODE(path.stat().st_mode)
        assert BARCODE not in path.read_text()
        assert f"wrote {name} (" in err
    assert json.loads((saved_folder / "a.json").read_text())["redacted"] is True
    assert {"a.json", "b.html"} == {
        one.name for one in saved_folder.iterdir() if one.stat().st_mode & 0o077 == 0
    }


def test_values_in_files_must_be_asked_for(saved_folder, capsys):
    """--no-redact writes real values, and says so; --redact masks the screen too."""
    record = ["--record", "record.json"]
    main(["verify", "good.json", *record, "--output", "real.json", "--no-redact"])
    err = capsys.readouterr().err
    main(["verify", "good.json", *record, "--redact"])
    out = capsys.readouterr().out

    assert BARCODE in (saved_folder / "real.json").read_text()
    assert 0o600 == stat.S_IMODE((saved_folder / "real.json").stat().st_mode)
    assert "with real values" in err
    assert BARCODE not in out
