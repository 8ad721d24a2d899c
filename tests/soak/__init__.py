"""Long checks, run by `make soak` and not by `make test`; figures in docs/reliability.md."""
