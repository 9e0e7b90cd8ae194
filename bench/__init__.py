"""Measurements, run as ``tropa bench NAME``; each module has ``run(quick) -> list[Result]``. Never run as tests."""
