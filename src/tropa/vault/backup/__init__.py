"""Copies of what is in a vault: backups, shares of one, exports, another passphrase; and what is known of them."""
