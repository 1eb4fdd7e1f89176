"""Choosing among the takes of a request: votes, the pick, and more like one of them."""
