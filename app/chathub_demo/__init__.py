"""The development site: pages for every way to embed the widget, and a sign-in without a password."""
