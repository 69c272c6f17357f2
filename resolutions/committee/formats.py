"""The files of a committee paper, by how their names end: each is frozen with every version."""

from carecommit.kit.paper.as_docx import as_docx
from carecommit.kit.paper.as_pdf import as_pdf

FORMATS = {"docx": as_docx, "pdf": as_pdf}
