"""What the desk carries of others is what they published."""

from pathlib import Path

import tropa.desk
from tests.support.browser import ROOT

VENDOR = Path(tropa.desk.__file__).parent / "static" / "vendor"
HTMX = ROOT / "web" / "node_modules" / "htmx.org"


def test_htmx_is_the_locked_package_s_unchanged() -> None:
    """Byte for byte, with its licence beside it."""
    assert (VENDOR / "htmx.min.js").read_bytes() == (HTMX / "dist" / "htmx.min.js").read_bytes()
    assert (VENDOR / "htmx-LICENSE.txt").read_bytes() == (HTMX / "LICENSE").read_bytes()
