"""The relay's HTTP interface as both ends see it: limits, shapes, frames, headers, a client. No letter's inside."""
