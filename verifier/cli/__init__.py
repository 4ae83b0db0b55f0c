"""The command ``verifier``: one module for each subcommand, without any domain rules."""

import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code. Never raises and never shows a traceback.

    With ``VERIFIER_DEBUG=1`` in the environment, the traceback of a defect is shown.
    """
    try:
        # Imported here, so that Ctrl-C is heard while it loads.
        from verifier.cli import entry  # noqa: PLC0415

        return entry.main(arguments)
    except KeyboardInterrupt:
        sys.stderr.write("verifier: interrupted\n")
        return 130
