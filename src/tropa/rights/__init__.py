"""Law as data: packs, the evaluator, deadlines, checks and the builder of the guide. Knows no case, no person, no clock."""
