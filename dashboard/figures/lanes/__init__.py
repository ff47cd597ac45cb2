"""One module a kind of lane: facts and plan in, rows of marks out."""
