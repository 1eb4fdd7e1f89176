"""Budgets: what admins set, and who may spend."""
