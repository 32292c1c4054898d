"""Tokens: what they say, how they are written, when they end. Knows no request."""
