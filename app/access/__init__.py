"""Who may write: keys, tokens, the audit chain, requests that are answered once. Knows nothing of HTTP frameworks."""
