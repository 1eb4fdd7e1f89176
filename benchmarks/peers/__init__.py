"""What one would build such a bot on instead; each runs in an environment of its own.

A peer is a program, ``python -m benchmarks.peers.NAME``. It reads one line of JSON, the
``Task``, makes itself ready, says ``ready``, waits for a second line, makes all clips, says
``done``, and waits to be killed.
"""
