"""The image, built and run without an engine: its Dockerfile's own steps in a root of its own."""
