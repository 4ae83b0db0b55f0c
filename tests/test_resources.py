import pytest

from verifier import resources


@pytest.mark.parametrize(
    ("name", "holds"), [("templates", "base.html"), ("idp_profiles", "shibboleth-idp.toml")]
)
def test_the_data_folders_are_found(name, holds):
    """Templates and IdP profiles are where the program looks for them."""
    assert (resources.data(name) / holds).is_file()


@pytest.fixture
def installation(tmp_path, monkeypatch):
    """An empty installation: a package folder, with nothing in it or beside it."""
    package = tmp_path / "verifier"
    package.mkdir()
    monkeypatch.setattr(resources, "_PACKAGE", package)
    return tmp_path


def test_a_checkout_has_them_beside_the_package(installation):
    """Without data of its own the package takes what stands beside it."""
    (installation / "templates").mkdir()

    assert installation / "templates" == resources.data("templates")


def test_an_installed_package_uses_its_own(installation):
    """What travelled in the package goes before a folder that happens to stand beside it."""
    (installation / "templates").mkdir()
    own = installation / "verifier" / "_data" / "templates"
    own.mkdir(parents=True)

    assert own == resources.data("templates")


def test_a_missing_folder_says_what_to_do(installation):
    """A broken installation is named, with the folder; a file of that name is no folder."""
    (installation / "templates").touch()

    with pytest.raises(FileNotFoundError, match=r"'templates' is missing.*install it again"):
        resources.data("templates")


def test_every_folder_that_is_made_is_private(tmp_path):
    """Also the parents, which Path.mkdir leaves open; a folder that is there stays as it is."""
    tmp_path.chmod(0o755)
    resources.make_private_folder(tmp_path / "srv" / "verifier" / "data")
    resources.make_private_folder(tmp_path / "srv" / "verifier" / "data")

    made = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.rglob("*")}
    assert {"srv": 0o700, "verifier": 0o700, "data": 0o700} == made
    assert 0o755 == tmp_path.stat().st_mode & 0o777
