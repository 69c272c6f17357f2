"""Which part of an Office file belongs to which: its relationships."""

import posixpath

from resolutions.intake.files.markup import attribute, children, tree
from resolutions.intake.files.package import Package


def targets(package: Package, source: str) -> dict[str, tuple[str, str]]:
    """Relationship id -> (the last word of its type, the part's name) for the parts inside the file.

    `source` is a part's name, or empty for the file itself. What lies outside the file is left out: no link is
    followed.
    """
    folder, name = posixpath.split(source)
    part = package.part_if_any(posixpath.join(folder, "_rels", f"{name}.rels"))
    found = {}
    for relation in children(tree(part), "Relationship") if part else ():
        target = attribute(relation, "Target") or ""
        if attribute(relation, "TargetMode") != "External":
            kind = (attribute(relation, "Type") or "").rpartition("/")[2]
            path = target if target.startswith("/") else posixpath.join("/", folder, target)
            found[attribute(relation, "Id") or ""] = (kind, posixpath.normpath(path).lstrip("/"))
    return found
