"""Benchmarks that print ratios, because absolute times on shared machines mean little."""
