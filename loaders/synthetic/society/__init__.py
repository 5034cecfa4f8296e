"""People, their families and homes, the groups they belong to, and what they did outside."""
