"""What exists, who said so, who may see it, and how it is kept."""
