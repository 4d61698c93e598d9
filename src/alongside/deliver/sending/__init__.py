"""Messages that leave the house: their words, their hours, what falls due, and the ways out."""
