"""The command `chathub-widget`."""
