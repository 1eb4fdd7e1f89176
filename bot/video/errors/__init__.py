"""Which error an answer is: one table, by codes first and then by words."""
