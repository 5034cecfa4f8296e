"""The store of record: one port, and the stores behind it."""
