"""A click group whose help is never cut short and which suggests the nearest name for a typo."""

from __future__ import annotations

import difflib
from collections.abc import Collection

import click

from verifier.cli.exits import WrongUsage


def unknown_name(kind: str, name: str, known: Collection[str], *, listed_by: str) -> WrongUsage:
    """Make the error for *name*, with the nearest of *known*, else with the command that lists.

    A part of a name is near to it; the shortest such name is meant.
    """
    parts = sorted((one for one in known if name and name.lower() in one), key=len)
    near = parts or difflib.get_close_matches(name.lower(), list(known), n=1)
    hint = f"Did you mean {near[0]}?" if near else f"See the list: {listed_by}"
    return WrongUsage(f"There is no {kind} of that name. {hint}")


_WHOLE = 200  # letters: more than any command's first sentence has


class CommandGroup(click.Group):
    """A ``click.Group`` that shows whole sentences, and says which command may have been meant."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command. Raises ``WrongUsage`` where there is none of that name."""
        known = self.list_commands(ctx)
        if args[0] not in known and not args[0].startswith("-"):
            here = ctx.command_path
            if len(known) == 1:
                raise WrongUsage(f"There is no command of that name. Write: {here} {known[0]}")
            raise unknown_name("command", args[0], known, listed_by=f"{here} --help")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write each command with its first sentence."""
        listed = ((name, self.get_command(ctx, name)) for name in self.list_commands(ctx))
        rows = [(name, one.get_short_help_str(_WHOLE)) for name, one in listed if one]
        with formatter.section("Commands"):
            formatter.write_dl(rows)
