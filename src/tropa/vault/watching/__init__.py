"""Check-ins and the ladder at a desk: watches begun, series left and stopped, alarms, what is done about them (§16)."""
