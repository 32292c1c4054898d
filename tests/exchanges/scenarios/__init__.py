"""What is asked of each service: one package a service, one module a resource, each with `steps()`."""
