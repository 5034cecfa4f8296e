"""How answers look to a person at a terminal: tables, progress, and errors in words."""
