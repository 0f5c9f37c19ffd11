"""The weekly digest: what became known in a week, composed in the reader's language, saved as an issue, and sent.

`period` says which days, `gather` what the directory learnt in them, `compose` says it in sentences (`grammar`,
`numbers`, `dates`, and the tables in `languages/`), `render_*` write these down, and the rest sends them.
"""
