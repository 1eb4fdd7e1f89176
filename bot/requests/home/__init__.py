"""Home: gathered from the rows for one person, kept up to date while it is open."""
