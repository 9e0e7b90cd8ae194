"""What all tests share."""

from hypothesis import HealthCheck, settings

# Never a timed test: a slow or busy machine is no reason to fail (`bench/` measures).
settings.register_profile("tropa", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("tropa")
