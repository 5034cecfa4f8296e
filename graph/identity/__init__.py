"""Who is who, for one viewer: which PERSON nodes, one source's record each, are the same person.

The rule, by identifiers alone. It looks at what the viewer may read, as known when he asks, and at no world time: a
number that a man was given in 2022 also says whom a record of 2015 is about. *Evidence* is every readable
HAS_IDENTIFIER link in the role IDENTIFIER_VALID, and the birth dates and surnames in readable descriptions.

0. An identifier on more than 64 records is a default that somebody typed: it joins nobody. Records that hang together
   over the others are a *component*. A component of more than 256 records is a fault: there only prison numbers join,
   and where even those hold more than 256 together, nothing does.
1. Two records *differ* if both state birth dates and surnames and have neither in common. Records that bear the same
   prison number are joined, unless two of that number's records differ: then the number joins none of them. What
   hangs together so is a *group*.
2. Two groups are *apart* if a record of one differs from a record of the other, or if both bear prison numbers and
   have none in common. Any other identifier joins the records that bear it, unless two of them lie in groups that are
   apart: then it joins none of them.
3. Where two groups that are apart still hang together, over a chain of identifiers, every join of that chain's
   component that is not by prison number is dropped: its groups are its people.

Each step looks at a whole set and asks nothing about order, so the people do not depend on where the walk began or
on how the graph was stored; and each looks at one component only, so that settling one component at a time (while
walking) and all of them at once (`graph.identity.people`) give the same people. What steps 0 to 3 left apart is
reported as an `IdentityConflict`, never silently.
"""
