"""Programs that measure: every figure the documentation gives comes from a command here."""
