"""Workbooks: which columns a sheet has, templates to fill in, reading what came back, marking what is wrong with it."""
