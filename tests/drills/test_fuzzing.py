"""schemathesis and atheris at length: other examples each time, and minutes instead of seconds."""

import pytest
from hypothesis import settings

from tests.fuzz import test_atheris
from tests.relay import test_abuse_schemathesis
from tests.relay.test_abuse_schemathesis import *  # noqa: F403 -- its tests, run again with more effort

pytestmark = pytest.mark.drill

EXAMPLES, SECONDS = 500, 60


@pytest.fixture(autouse=True, scope="module")
def _more_effort() -> None:
    test_abuse_schemathesis.EFFORT = settings(max_examples=EXAMPLES, derandomize=False)


@pytest.mark.parametrize("target", test_atheris.TARGETS)
def test_nothing_but_clean_refusals_for_a_minute(target: str) -> None:
    """Of each reader of bytes."""
    test_atheris.fuzz(target, SECONDS)
