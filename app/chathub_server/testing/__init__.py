"""What sites test with: stories for a browser, the stand-in as a process, the core's Hypothesis machine.

README.md beside this file shows each. Nothing is imported here, since pytest's plugin loads this package.
"""
