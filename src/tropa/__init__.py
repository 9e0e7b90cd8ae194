"""Tropa: first contact, casework and safety for networks that help people refuse to take part in a war.

This package holds the rooms described in ``docs/architecture.md``; it runs nothing by itself (see ``tropa.cli``).
"""

__version__ = "0.1.0"
