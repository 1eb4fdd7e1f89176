"""Addresses, proxies and paths, as people and servers write them."""
