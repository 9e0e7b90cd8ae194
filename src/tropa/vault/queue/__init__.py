"""The queue's own: what it is filtered by, saved views, waits by urgency, likely duplicates."""
