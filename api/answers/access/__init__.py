"""Who may see what, and why: for whoever keeps the policy. Reads labels and registers, and no record's content."""
