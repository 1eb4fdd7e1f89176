"""The HTTP API for programs: it translates, and the core decides."""
