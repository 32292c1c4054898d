"""The wire: from a request to the operation that it means, through the pipeline, to a response. Knows no service."""
