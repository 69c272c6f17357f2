"""The grounds on which something is not for publication."""

from django.db import models


class Paragraph(models.IntegerChoices):
    """The paragraphs of Part 1 of Schedule 12A of the Local Government Act 1972, in our words."""

    INDIVIDUAL = 1, "1: about an individual"
    IDENTITY = 2, "2: likely to reveal who an individual is"
    AFFAIRS = 3, "3: financial or business affairs of a person or body"
    LABOUR = 4, "4: consultation or negotiation about labour relations"
    PRIVILEGE = 5, "5: legal professional privilege"
    NOTICE = 6, "6: a notice, order or direction that is to be given"
    CRIME = 7, "7: preventing, investigating or prosecuting crime"


def exempt_field() -> models.PositiveSmallIntegerField:
    """The paragraph under which a row is not for publication; None for one that is."""
    return models.PositiveSmallIntegerField("exempt under paragraph", choices=Paragraph, null=True, blank=True)
