"""The command ``verifier``: one module for each subcommand; no rule lives here."""

from verifier.cli.entry import main

__all__ = ["main"]
