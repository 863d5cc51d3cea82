"""Sites to copy from, of four frameworks; each is tested."""
