"""The built guide: the file itself, and what it does in real Chromium."""
