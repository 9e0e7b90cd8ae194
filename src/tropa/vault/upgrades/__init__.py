"""From one version of a vault's format to the next: a copy first, then all of it or nothing."""
