"""What the clinic knows and what follows from it: frozen values and pure functions, standard library only."""
