"""Who is who by likeness: a fixed model of names, births, places and numbers, and our own scorer and Splink over it.

`model` reads a versioned model file; `profiles` is what one record says of a person, cleaned; `table` lays many of them
out as columns; `blocking` says which pairs are worth comparing; `comparing` and `scoring` weigh them. `splink_engine`
does the same through Splink, and trains. `labelled` and `measuring` try a model on files whose truth is known.
`estate`, `pairs` and `run` score the people of a store and write what they found as evidence of its own.
"""
