"""Exchanges recorded from the real services, and the means to record and to replay them."""
