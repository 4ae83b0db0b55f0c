"""The command ``verifier``: one module for each subcommand, without any domain rules."""

import signal
import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code. Never raises and never shows a traceback.

    SIGTERM interrupts as Ctrl-C does. With ``VERIFIER_DEBUG=1`` in the environment, the traceback
    of a defect is shown. For the main thread only.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a pipeline's time is over
    try:
        # Imported here, so that both are heard while it loads.
        from verifier.cli import entry  # noqa: PLC0415

        return entry.main(arguments)
    except KeyboardInterrupt:
        sys.stderr.write("verifier: interrupted\n")
        return 130
