"""A file or a pasted text -> Book, for any file that a stranger may bring.

    kinds        what a file is, by its content, before anything opens it
    package      the zip around a workbook or a document: what may be unpacked
    apart        a parser in a process of its own, with limits, whatever becomes of it
    parsing      what runs there: one of workbook, opendocument, word, separated, pasted

Plain Python without Django: the child process imports only this folder and the parser that the kind needs.
"""

from resolutions.intake.files.reading import read_file, read_pasted

__all__ = ["read_file", "read_pasted"]
