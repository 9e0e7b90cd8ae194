"""The relay over HTTP, as a plain ASGI application: calls under /v1, static pages elsewhere. Keeps nothing itself."""
