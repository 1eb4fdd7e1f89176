"""A picture of every surface of the product, taken from the playground: ``make pictures``."""
