from errno import EACCES
from pathlib import Path

import pytest

from verifier.adapters.captures.errors import NotACapture
from verifier.adapters.captures.saved_logins import files_in


def test_a_folder_means_the_files_in_it(tmp_path):
    """By name; hidden files and folders in it are passed over."""
    for name in ("b.json", "a.json", ".note"):
        (tmp_path / name).touch()
    (tmp_path / "further").mkdir()

    assert (tmp_path / "a.json", tmp_path / "b.json") == files_in(tmp_path)


@pytest.mark.parametrize("name", ["a.json", "nowhere.json"])
def test_what_is_no_folder_means_itself(tmp_path, name):
    """Whether it is there is for whoever opens it."""
    (tmp_path / "a.json").touch()

    assert (tmp_path / name,) == files_in(tmp_path / name)


def test_a_folder_without_a_file(tmp_path):
    """There is nothing to look at, and a hidden file is nothing."""
    (tmp_path / ".note").touch()

    with pytest.raises(NotACapture, match=r"^This folder holds no file\.$"):
        files_in(tmp_path)


@pytest.mark.parametrize("asked", ["is_dir", "iterdir", "is_file"])
def test_a_folder_that_cannot_be_opened(tmp_path, monkeypatch, asked):
    """The system's reason is given, wherever it refuses."""
    (tmp_path / "a.json").touch()

    def forbidden(path):
        raise PermissionError(EACCES, "Permission denied", str(path))

    monkeypatch.setattr(Path, asked, forbidden)

    with pytest.raises(NotACapture, match=r"^The folder cannot be opened: permission denied\.$"):
        files_in(tmp_path)
