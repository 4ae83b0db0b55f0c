"""The group of commands, and the last place that an error can reach."""

from __future__ import annotations

import gc
import importlib
import os
import traceback
from collections.abc import Sequence

import click

from verifier import __version__
from verifier.cli import exits, standard_streams
from verifier.cli.command_group import CommandGroup
from verifier.cli.stderr import note, problem
from verifier.settings.problems import InvalidSite

# Name → module. A command is loaded when it is asked for: `explain` needs no SAML library.
COMMANDS = {
    "demo": "verifier.cli.demo",
    "init": "verifier.cli.init",
    "serve": "verifier.cli.serve",
    "operators": "verifier.cli.operators",
    "verify": "verifier.cli.verify",
    "compare": "verifier.cli.compare",
    "triage": "verifier.cli.triage",
    "login": "verifier.cli.login",
    "run": "verifier.cli.run",
    "watch": "verifier.cli.watch",
    "lint": "verifier.cli.lint",
    "lookup": "verifier.cli.lookup",
    "illiad": "verifier.cli.illiad",
    "host-lms": "verifier.cli.host_lms",
    "metadata": "verifier.cli.metadata",
    "store": "verifier.cli.store",
    "explain": "verifier.cli.explain",
    "profiles": "verifier.cli.profiles",
}


class _Commands(CommandGroup):
    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in COMMANDS:
            return None
        gc.disable()  # nothing that is loaded becomes garbage, and looking for it takes a tenth
        try:
            command: click.Command = importlib.import_module(COMMANDS[cmd_name]).command
        finally:
            gc.enable()
        return command


@click.group(
    cls=_Commands,
    epilog="Start with: verifier demo --once",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, prog_name="verifier")
def commands() -> None:
    """Follow a patron's identifier from the campus login to ReShare and the library system."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code. Raises ``KeyboardInterrupt`` and nothing else.

    With ``VERIFIER_DEBUG=1`` in the environment the trace of a defect is shown.
    """
    standard_streams.use()
    try:
        code = commands.main(args=arguments, prog_name="verifier", standalone_mode=False)
    except InvalidSite as error:
        problem(str(error))
        return exits.USAGE
    except click.UsageError as error:
        error.show()
        return exits.USAGE
    except click.ClickException as error:
        problem(error.format_message())
        return error.exit_code
    except click.Abort:
        raise KeyboardInterrupt from None  # told in one place, see verifier.cli
    except Exception as error:  # noqa: BLE001 - the last resort: a person, not a trace, must be told
        _tell_defect(error)
        return exits.DEFECT
    return code if isinstance(code, int) else exits.OK


def _tell_defect(error: Exception) -> None:
    # The type alone: the text of an unforeseen error may hold what a patron released.
    problem(f"a defect of ours stopped this command ({type(error).__name__}); nothing was judged.")
    if os.environ.get("VERIFIER_DEBUG") == "1":
        note("".join(traceback.format_exception(error)))
    else:
        note("Run it again with VERIFIER_DEBUG=1 to see where, and send us that.")
