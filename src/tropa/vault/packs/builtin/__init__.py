"""The pack that comes with the program: ``ru.json``, compiled from ``packs/ru`` by ``tools/make_builtin_pack.py``."""
