"""Signed numbers, for addresses and forms that must not be guessed or made up.

A seal says "this number, for this purpose, was written by this site", by SECRET_KEY, and nothing else: whether what it
names is still valid is asked of the row each time, so that a row can be revoked. No secret is stored.
"""

from django.core.signing import BadSignature, Signer

# Longer than any that we make: nothing longer is worth the reading.
LONGEST = 200


def sealed(purpose: str, number: int) -> str:
    """`number`, 0 or more, with its signature for `purpose`: the same text each time."""
    return _signer(purpose).sign(str(number))


def opened(purpose: str, seal: str) -> int | None:
    """The number in a seal that was made for `purpose`; None for anything else, whatever it is. Raises nothing."""
    if len(seal) > LONGEST or not seal.isascii():
        return None
    try:
        number = _signer(purpose).unsign(seal)
    except BadSignature:
        return None
    return int(number)


def _signer(purpose: str) -> Signer:
    # A full stop is in no number and in no signature, and needs no escape in an address.
    return Signer(salt=f"carecommit.{purpose}", sep=".")
