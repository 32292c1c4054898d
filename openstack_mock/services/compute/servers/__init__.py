"""Servers: made, shown, listed, changed, deleted; their actions, and what hangs on them, in modules of their own."""
