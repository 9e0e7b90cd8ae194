"""Dispatch in the vault: what members tell each other of it, proposals over that, offers, and what agreeing opens."""
