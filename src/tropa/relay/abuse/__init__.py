"""What keeps a flood from shutting others out: a rising toll, ceilings that refuse fairly; no address is kept."""
