"""Events, threads, merge and urgency: pure functions over events. No clock, no disk, no screens."""
