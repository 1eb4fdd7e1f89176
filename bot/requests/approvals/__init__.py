"""Requests that an admin has to approve: which ones, who is asked, and what is decided."""
