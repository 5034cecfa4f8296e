"""How agencies hold people: identifiers, mistakes, coverage."""
