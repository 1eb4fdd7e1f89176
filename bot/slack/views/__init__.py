"""What people see: the card, the forms and the lists, as blocks."""
