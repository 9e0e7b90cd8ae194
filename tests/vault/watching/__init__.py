"""Check-ins and the ladder, over several real vaults, phones and a relay in memory."""
