"""Operator tokens: whose to give, kept in memory or in Redis, and how often one may ask."""
