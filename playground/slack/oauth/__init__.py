"""How the app gets into workspaces and orgs: pages, codes, tokens that expire and are renewed."""
