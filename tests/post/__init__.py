"""The relay's interface as both ends see it: frames, shapes, headers, and the client against relays that misbehave."""
