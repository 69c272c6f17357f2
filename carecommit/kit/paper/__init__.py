"""A document as plain data, and what makes a PDF, a Word file or a page of it.

`blocks` says what stands in a paper; `as_pdf`, `as_docx` and `as_html` say how. A paper is composed once, so that the
formats cannot differ in what they say.
"""
