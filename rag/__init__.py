"""The core of Cewen: from a question to an answer whose every sentence cites a clause."""
