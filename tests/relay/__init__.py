"""The relay: its store against a model, its calls over real HTTP, real processes killed and restarted."""
