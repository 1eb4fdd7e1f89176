"""Several replicas at one PostgreSQL server, some of which are killed or fall asleep meanwhile."""
