"""Attachments at a desk: cleaned, sealed, sent, fetched, looked at; a file's content never lies outside the vault."""
