"""Two sites that mount the token endpoint, to copy from; each is tested."""
