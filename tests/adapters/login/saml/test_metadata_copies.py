from __future__ import annotations

from tests.metadata_factories import make_idp
from verifier.adapters.login.saml.metadata_source import KeptCopies


def test_gives_back_what_was_kept(tmp_path):
    """The newest bytes come back, and nothing else is left in the folder."""
    copies = KeptCopies(tmp_path / "metadata")
    idp = make_idp(metadata_url="https://idp.example.edu/md")
    assert copies.read(idp) is None
    copies.keep(idp, b"one")
    copies.keep(idp, b"two")
    assert b"two" == copies.read(idp)
    assert 1 == len(list((tmp_path / "metadata").iterdir()))


def test_names_cannot_lead_out_of_the_folder(tmp_path):
    """Whatever an id looks like, its copy stays in the folder."""
    copies = KeptCopies(tmp_path / "metadata")
    copies.keep(make_idp(id="../../x", metadata_url="https://a"), b"one")
    assert ["metadata"] == [path.name for path in tmp_path.iterdir()]


def test_a_folder_that_cannot_be_made_only_costs_the_copy(tmp_path):
    """A broken store does not stop a login."""
    (tmp_path / "file").write_text("")
    copies = KeptCopies(tmp_path / "file" / "metadata")
    copies.keep(make_idp(), b"one")
    assert copies.read(make_idp()) is None
