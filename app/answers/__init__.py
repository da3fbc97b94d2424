"""Answers: one function a question, from (session, release, parameters) to the schema that is sent."""
