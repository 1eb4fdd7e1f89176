"""What every video server and its adapter promise together, held against each of them.

The servers are the playground's dialects, over real connections. A test says what the port
promises; where servers may differ, ``servers.py`` says in one table which way each of them goes.
"""
