"""The desk: pages of a member's local app. It shows what the vault gives and knows neither SQL nor cryptography."""
