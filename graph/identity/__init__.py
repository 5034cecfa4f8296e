"""Who is who, for one viewer: which PERSON nodes, one source's record each, are the same person.

The rule looks at what the viewer may read, as known when he asks, and at no world time: a number that a man was given
in 2022 also says whom a record of 2015 is about. *Evidence* is every readable HAS_IDENTIFIER link in the role
IDENTIFIER_VALID, the birth dates and surnames in readable descriptions, and what scores (MATCHED) and people (JUDGED)
say of pairs of records. A pair is stated from both its ends, each under the label of what it rests on there, and counts
where both ends may be read and both records are there: else a hidden record would show through it.

0. An identifier on more than 64 records is a default that somebody typed: it joins nobody. Records that hang together
   over the others are a *component*. A component of more than 256 records is a fault: there only prison numbers join,
   and where even those hold more than 256 together, nothing does.
1. Two records *differ* if both state birth dates and surnames, no surname is common to both, no birth date of the one
   is a slip of the pen away from one of the other (`graph.identity.slips`), and no score joins the pair (step 4): a
   married name and a slip in a date, even together, are not two people. Records that bear the same prison number are
   joined, unless two of that number's records differ or were judged not the same: then the number joins none of them.
   Records judged the same are joined, whatever differs, unless what hangs together so holds two that were judged not
   the same: then no judgement joins there. What hangs together so is a *group*.
2. Two groups are *apart* if a record of one differs from a record of the other, if both bear prison numbers and have
   none in common, or if a pair between them was judged not the same or its score is contradicted. Any other
   identifier joins the records that bear it, unless two of them lie in groups that are apart: then it joins none.
3. Where two groups that are apart still hang together, over a chain of identifiers, every join of that chain's
   component that is not by step 1 is dropped: its groups are its people so far.
4. A pair that a score joins (firm, join, or held and kept by a judgement) and nobody judged otherwise joins the people
   of its records, unless they hold groups that are apart (by a contradicted score alone they are not: other pairs of
   one cluster outweigh it). A pair that is not firm and alone holds together two parts
   of several records each, with no second pair between them above the break threshold, is a weak bridge and joins none.
5. Groups that are apart, or that a score calls look-alikes, may still hang together over third records. There the
   cluster is severed where least binds it (`graph.identity.severing`): a third record stays with the side to which the
   stronger evidence binds it, and with neither where both bind it equally. Look-alikes that more than two strong ties
   bind, each on its own way, are let be: no mistake is made three times.
6. Records that state no birth date bridge no two births that plainly differ: father and son of one name at one home.
   Groups with births that hang together without them are *cores*, which stay whole, since something said of two such
   groups directly that they are one. Cores of which no birth is a birth of the other, or a slip away from it, are
   severed as in step 5, among those without a birth (`graph.identity.unborn`).

Each step looks at a whole set and asks nothing about order, so the people do not depend on where the walk began or
on how the graph was stored; and each looks at one component only, so that settling one component at a time (while
walking) and all of them at once (`graph.identity.people`) give the same people. What steps 0 to 6 left apart is
reported as an `IdentityConflict`, never silently.
"""
