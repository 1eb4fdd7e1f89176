"""Requests that become jobs: recorded with them, or kept where they were refused."""
