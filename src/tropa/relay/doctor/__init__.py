"""What may be wrong with a relay and the machine it runs on, looked at from beside: reads, and changes nothing."""
