"""The parts of the schema that stand in files of their own."""

from __future__ import annotations

import storage.copy_table
import storage.discovery_table
import storage.installs.tables
import storage.replicas.tables
import storage.style_table
import storage.token_table
import storage.usage_tables  # noqa: F401 - to be in the schema
