"""What goes over the wire and to `--json`: the same models for both, in camelCase, bodies always objects."""
