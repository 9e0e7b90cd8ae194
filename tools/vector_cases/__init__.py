"""The cases of ``vectors/``, one module for each file; each case is one thing that happens, or one failure."""
