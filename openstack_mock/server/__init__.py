"""The standalone server: HTTP on this machine, several clouds behind it, and the control API."""
