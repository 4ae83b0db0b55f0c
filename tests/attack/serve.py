"""The attacked application as a process of its own, so that it can be killed: FOLDER PORT."""

import sys
from pathlib import Path

from tests.attack.forge import KeyPair
from tests.attack.ground import services
from verifier.web.app import create_app
from verifier.web.server import make_server


def saved_keys(folder: Path) -> dict[str, KeyPair]:
    """The keys that the test made, so that both processes know the same identity provider."""
    return {
        path.stem: KeyPair(
            key=path.read_bytes(), certificate=path.with_suffix(".crt").read_bytes()
        )
        for path in folder.glob("*.key")
    }


if __name__ == "__main__":
    from tests.attack import ground

    here, port = Path(sys.argv[1]), int(sys.argv[2])
    keys = saved_keys(here / "parties")
    ground.key_pairs = lambda: keys
    app = create_app(services(here, crypto="in-process", port=port))
    make_server(app, "127.0.0.1", port).run()
