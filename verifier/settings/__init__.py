"""A site's settings file; every problem in it names file, table, key and what would do."""

from verifier.settings.problems import InvalidSite, Problem
from verifier.settings.site_file import load_site

__all__ = ["InvalidSite", "Problem", "load_site"]
