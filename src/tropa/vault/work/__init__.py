"""Cases among members: threads, board, hand-over, closing, exposure, in the vault. Rules are the `cases` room's."""
