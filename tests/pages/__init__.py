"""The pocket client's pages in real Chromium, against a real relay and a team that can answer."""
