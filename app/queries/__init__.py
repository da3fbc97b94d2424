"""SELECT statements, one file a subject: a session and plain keywords in, rows out."""
