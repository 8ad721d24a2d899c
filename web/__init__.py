"""HTTP API, document pages and the chat page."""
