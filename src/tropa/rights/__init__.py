"""Law as data: packs, evaluator, deadlines, checks and the guide's builder. Knows no case, no person, no clock."""
