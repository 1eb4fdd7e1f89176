"""Figures for Prometheus: what rows know is read from them, and calls are counted here."""
