"""``pytest tests/scenarios --update`` writes down what the program says now. Read every line."""

import pytest


def pytest_addoption(parser):
    parser.addoption(
        "--update",
        action="store_true",
        help="rewrite the stories' expectations, which then have to be judged one by one",
    )


@pytest.fixture
def update(request):
    """Whether expectations are to be rewritten. Unknown where the whole suite runs: no."""
    return request.config.getoption("update", default=False)
