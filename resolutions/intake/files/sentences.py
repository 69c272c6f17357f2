"""The sentences that several steps say."""

DAMAGED = (
    "This file is damaged or not complete, so it cannot be read. "
    "Open it, save it again under a new name and bring that."
)
TOO_UNUSUAL = (
    "This file could not be read: it is too large or too unusual. "
    "Copy the table alone into a new file, or copy it and paste it."
)
PROTECTED = "This file is protected with a password. Take the password off, save the file and bring it again."
LINKED = "The workbook has links to other workbooks. They were not followed: such cells read as they were last saved."
MACROS = "The file has macros. They were not run and are not needed."


def in_quotes(name: str) -> str:
    """A sheet's or a table's name as it stands inside a sentence."""
    return f"“{name if len(name) <= 80 else name[:79] + '…'}”"
