"""What must hold for packs of rights and for what is computed from them."""
