"""A seeded, fictional custodial estate whose files look like the agencies' own, with the truth beside them."""
