"""What does: takes to the page what `core` has decided, and tells `core` what happens there."""
