"""The way to the app: envelopes over Socket Mode or signed HTTP requests."""
