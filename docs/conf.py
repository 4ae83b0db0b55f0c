"""The documentation. Pages about checks and the report's schema are made from the code."""

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

from tools_for_docs import (  # noqa: E402 - needs the path above
    write_causes_page,
    write_checks_page,
    write_comparison_schema_page,
    write_library_systems_page,
    write_run_schema_page,
    write_schema_page,
    write_triage_schema_page,
)

from docs.access_page import write_access_page  # noqa: E402 - needs the path above
from docs.api_page import write_api_page  # noqa: E402 - needs the path above
from docs.own_side_page import write_own_side_page  # noqa: E402 - needs the path above
from docs.product_pages import (  # noqa: E402 - needs the path above
    write_idp_profiles_page,
    write_remedies_page,
)
from verifier import __version__  # noqa: E402 - as above

project = "Release verifier"
author = "The reshare-attribute-verifier developers"
copyright = "2026, " + author
release = __version__
extensions = ["myst_parser", "sphinx_design"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = f"{project} {release}"
html_show_sourcelink = False
html_copy_source = False

write_checks_page(HERE / "reference" / "checks.md")
write_causes_page(HERE / "reference" / "causes.md")
write_library_systems_page(HERE / "reference" / "library-systems.md")
write_schema_page(HERE / "reference" / "report-schema.md")
write_comparison_schema_page(HERE / "reference" / "comparison-schema.md")
write_triage_schema_page(HERE / "reference" / "triage-schema.md")
write_run_schema_page(HERE / "reference" / "run-schema.md")
write_idp_profiles_page(HERE / "reference" / "idp-profiles.md")
write_access_page(HERE / "reference" / "access.md")
write_remedies_page(HERE / "reference" / "remedies.md")
write_api_page(HERE / "reference" / "api.md")
write_own_side_page(HERE / "reference" / "own-side.md")
