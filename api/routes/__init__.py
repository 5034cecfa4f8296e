"""HTTP routes. They hold no logic: each passes a door, asks one function, and gives its answer."""
