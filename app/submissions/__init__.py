"""Figures on their way in: draft rows, the rules that they are checked by, and the life of a submission until its release."""
