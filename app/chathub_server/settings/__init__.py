"""The settings: where they are read from, and what each must be."""
