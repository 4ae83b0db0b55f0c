from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.bench_federation import entity_id, write_federation
from tests.metadata_factories import NOW, make_entities, make_entity, make_idp
from verifier.adapters.login.saml.federation_indexing import Order, index


def test_an_index_beyond_the_bound_is_not_written(tmp_path):
    """In a process that may write 64 kB only, the end of the room is told in words."""
    write_federation(tmp_path, 50, now=NOW)
    idp = make_idp(federation=True, metadata=tmp_path / "federation.xml")
    order = Order.of(idp, allow_private=False, now=NOW, source="", target=tmp_path / "index")
    program = (
        "import resource; from verifier.adapters.login.saml import federation_indexing as one; "
        "one.MAX_INDEX_BYTES = 65_536; one.main()"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program],
        input=order.to_json().encode(),
        stdout=subprocess.PIPE,
        check=True,
    )

    assert "cannot be written" in json.loads(ended.stdout)["message"]
    assert 65_536 >= (tmp_path / "index").stat().st_size


@pytest.mark.parametrize("groups", [1, 200])
def test_what_stands_around_members_is_not_kept_for_each(tmp_path, groups):
    """A megabyte on a group, or hundreds of groups, make no index of hundreds of megabytes."""
    members = "".join(
        make_entity(entity_id=entity_id(number), attributes="") for number in range(100)
    )
    around = "x" * (1_000_000 // groups)
    group = f'<md:EntitiesDescriptor Name="{around}">' * groups + members
    document = make_entities(
        group + "</md:EntitiesDescriptor>" * groups, attributes='validUntil="2026-12-08T12:00:00Z"'
    )
    idp = make_idp(federation=True, metadata=tmp_path / "federation.xml")
    target = tmp_path / "index"

    assert 100 == index(document.encode(), idp=idp, now=NOW, source="", target=target)
    assert 2 * len(document.encode()) > target.stat().st_size
