import pytest


@pytest.fixture
def write(tmp_path):
    """Writes a site file beside the files that it names."""
    (tmp_path / "idp-metadata.xml").write_text("<x/>")
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "reshare").write_text("battery staple\n")

    def write(text):
        path = tmp_path / "verifier.toml"
        path.write_text(text)
        return path

    return write
