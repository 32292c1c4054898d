"""Federation: identity providers, mappings, protocols, service providers. Knows no tokens."""
