"""Rights packs at a desk."""
