"""The attacked application as a process of its own, so that it can be killed: FOLDER PORT."""

import sys
from pathlib import Path

from tests.attack.ground import services
from verifier.web.app import create_app
from verifier.web.server import make_server

if __name__ == "__main__":
    port = int(sys.argv[2])
    app = create_app(services(Path(sys.argv[1]), crypto="in-process", port=port))
    make_server(app, "127.0.0.1", port).run()
