"""A paid clip on its way: fetched, kept on the disk, brought into its thread."""
