"""Servers: made, shown, listed, changed, deleted. Their actions are in `actions`, what hangs on them in modules beside."""
