"""What all tests share."""

from hypothesis import HealthCheck, settings

# Never a timed test: a slow or busy machine is no reason to fail (`bench/` measures).
settings.register_profile("tropa", deadline=None, suppress_health_check=[HealthCheck.too_slow])
# `make drills`: twenty times as many examples of every property.
settings.register_profile("drill", settings.get_profile("tropa"), max_examples=2000)
settings.load_profile("tropa")
