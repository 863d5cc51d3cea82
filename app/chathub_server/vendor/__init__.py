"""ChatHub: its calls, how they travel, and the company's account there."""
