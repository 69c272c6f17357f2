"""The demonstration: two councils' published papers as data, built by calling the operations alone.

`paper` reads the data, `building` puts the paper into the register at the times it speaks of, `illustrative`
adds a present that is marked as made up, `accounts` lets a visitor in, and `checks` keeps all of it out of
production.
"""
