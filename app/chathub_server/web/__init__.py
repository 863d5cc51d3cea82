"""What faces the web: the token endpoint without a framework, and its routes in Starlette."""
