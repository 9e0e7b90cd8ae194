"""What all tests share."""

import pytest
from hypothesis import HealthCheck, settings

# Never a timed test: a slow or busy machine is no reason to fail (`bench/` measures).
settings.register_profile("tropa", deadline=None, suppress_health_check=[HealthCheck.too_slow])
# `make drills`: twenty times as many examples of every property.
settings.register_profile("drill", settings.get_profile("tropa"), max_examples=2000)
settings.load_profile("tropa")


class _FailuresAtOnce:
    """Says each failure when it happens: a run that is cut short has said what it found."""

    def __init__(self, terminal: pytest.TerminalReporter) -> None:
        self.terminal = terminal

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.terminal.write_line(f"\nFAILED {report.nodeid} ({report.when})\n{report.longreprtext}")


@pytest.hookimpl(trylast=True)  # the terminal is made first
def pytest_configure(config: pytest.Config) -> None:
    terminal = config.pluginmanager.get_plugin("terminalreporter")
    if terminal is not None:
        config.pluginmanager.register(_FailuresAtOnce(terminal))
