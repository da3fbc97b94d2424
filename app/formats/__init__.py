"""One table, many clothes: what an answer says as rows, and the writers of every format."""
