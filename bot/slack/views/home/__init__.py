"""The blocks of Home, a module for each of its parts."""
