"""Real servers that are not ours."""

from tests.programs import require_program as require_program
