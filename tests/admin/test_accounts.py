"""An account is deactivated and never handed on, and the site keeps an administrator."""

from resolutions.models import User
from tests.pages.reading import words


def change(cast, user, **fields):
    given = {"email": user.email, "role": user.role, "is_active": "on", **fields}
    sent = {name: value for name, value in given.items() if value is not None}
    return cast.client(cast.administrator).post(f"/admin/resolutions/user/{user.pk}/change/", sent)


def test_the_only_administrator_stays_one(cast):
    for fields in ({"is_active": None}, {"role": "viewer"}):
        answer = change(cast, cast.administrator, **fields)
        assert "This is the only administrator." in words(answer)
    administrator = User.objects.get(pk=cast.administrator.pk)
    assert (administrator.role, administrator.is_active) == ("administrator", True)


def test_with_another_administrator_one_may_go(cast):
    assert change(cast, cast.coordinator, role="administrator").status_code == 302
    assert change(cast, cast.administrator, is_active=None).status_code == 302
    assert User.objects.get(pk=cast.administrator.pk).is_active is False


def test_an_account_stays_with_its_person(cast):
    somebody_else = cast.other_officer.person
    change(cast, cast.officer, person=somebody_else.pk)
    assert User.objects.get(pk=cast.officer.pk).person == cast.officer.person
    # An account that nobody has yet may be given to somebody.
    change(cast, cast.viewer, person=somebody_else.pk)
    assert User.objects.get(pk=cast.viewer.pk).person == somebody_else
