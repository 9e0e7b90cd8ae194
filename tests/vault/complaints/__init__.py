"""Complaints, over several real vaults and a relay in memory."""
