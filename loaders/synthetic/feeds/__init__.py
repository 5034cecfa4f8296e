"""The columns of each feed, from the world."""
