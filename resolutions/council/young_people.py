"""Words that point to one child or care leaver, who is never recorded as an owner."""

import re

_YOUNG = (
    r"(?:young[ -](?:person|adult)|child(?: in (?:our )?care)?|care[ -]leaver"
    r"|care[ -]experienced (?:person|adult)|yp|uasc)"
)
_MANY = r"(?:children|young (?:people|persons|adults)|care[ -]leavers)"
_MARK = r"(?:(?i:no\.? ?)?\d{1,3}|[A-Z]\d?|[A-Z]\. ?[A-Z])"
# "Child Health", "Child's", "Children 0-5 Team" and "Child 1 to 1 Worker" go on from the word.
_ENDS = r"(?![\w&+/'\u2019-])(?! (?:to|plus)\b)"
_ONE_OF_THEM = re.compile(
    # A letter, a number or initials instead of a name: "Young person A", "YP3", "Child J.S.".
    rf"\b(?i:{_YOUNG})(?: ?\d{{1,3}}|[ :,#('\"\u2018\u201c-]+{_MARK}){_ENDS}"
    rf"|\b(?i:{_YOUNG}) (?:[A-Z]{{2}}|[a-z])$"
    rf"|\b(?i:{_MANY}) [A-Z]{_ENDS}"
    # Nobody else is named: "the young person".
    rf"|^(?i:(?:a|the|our|one) )?(?i:{_YOUNG})$"
    # The word stands after a name: "K (care leaver)". A "(Child)" after a post is its service.
    r"|(?i:(?:\(|, | - )(?:a |the )?(?:young person|care[ -]leaver)\)?)$"
)


def names_a_young_person(name: str) -> bool:
    """Return whether `name` points to one child or care leaver: "Young person A", "Child B", "YP3".

    Whoever stores owners must refuse such a name. Groups and posts ("Care Leavers Team", "Child Protection
    Chair") are not refused. Raises nothing.
    """
    return _ONE_OF_THEM.search(" ".join(name.split())) is not None
