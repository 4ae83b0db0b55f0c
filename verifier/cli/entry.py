"""The group of commands, and the final handler for errors."""

import gc
import importlib
import os
import traceback
from collections.abc import Sequence

import click

from verifier import __version__
from verifier.cli import exits, standard_streams
from verifier.cli.stderr import note, problem
from verifier.settings.problems import InvalidSite

COMMANDS = (
    *("demo", "init", "serve", "operators", "verify", "compare", "triage", "login", "run"),
    *("watch", "lint", "lookup", "illiad", "host-lms", "metadata", "store", "explain", "profiles"),
)
"""In the order in which one meets them; each is a module of this package."""


class CommandGroup(click.Group):
    """A ``click.Group`` that shows whole sentences, and suggests a command for an unknown one."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command. Raises ``WrongUsage`` if there is none of that name."""
        known = self.list_commands(ctx)
        if args[0] not in known and not args[0].startswith("-"):
            here = ctx.command_path
            if len(known) == 1:
                raise exits.WrongUsage(
                    f"There is no command of that name. Write: {here} {known[0]}"
                )
            raise exits.unknown_name("command", args[0], known, listed_by=f"{here} --help")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write each command with its first sentence."""
        listed = ((name, self.get_command(ctx, name)) for name in self.list_commands(ctx))
        longest = 200  # letters: more than any command's first sentence has
        rows = [(name, command.get_short_help_str(longest)) for name, command in listed if command]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


class _Commands(CommandGroup):
    """Loads a command only when it is used: `explain` needs no SAML library."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in COMMANDS:
            return None
        gc.disable()  # loaded objects never become garbage, and collecting takes a tenth
        try:
            module = importlib.import_module(f"verifier.cli.{cmd_name.replace('-', '_')}")
            command: click.Command = module.command
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
    """Run the command and return its exit code. Raises only ``KeyboardInterrupt``.

    With ``VERIFIER_DEBUG=1`` in the environment, the traceback of a defect is shown.
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
        raise KeyboardInterrupt from None  # reported in one place, see verifier.cli
    except Exception as error:  # noqa: BLE001 - the last resort: a person, not a trace, must be told
        # Only the type: the text of an unforeseen error may contain a patron's values.
        kind = type(error).__name__
        problem(f"a defect of ours stopped this command ({kind}); nothing was judged.")
        if os.environ.get("VERIFIER_DEBUG") == "1":
            note("".join(traceback.format_exception(error)))
        else:
            note("Run it again with VERIFIER_DEBUG=1 to see where, and send us that.")
        return exits.DEFECT
    return code if isinstance(code, int) else exits.OK
