"""Rights packs at a desk: which one it uses, where a newer one comes from, and which open cases a change touches."""
