"""A Django site that differs from the example in all that matters to ChatHub."""
