"""Data: the operations and the default policies of the real services, as facts of their APIs."""
