"""Texts: what a language model is told and what a user reads. No code; read by `rag.prompts`."""
