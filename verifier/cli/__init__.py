"""The command ``verifier``: one module for each subcommand; no rule lives here."""

from verifier.cli.main import main

__all__ = ["main"]
