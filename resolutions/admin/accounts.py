"""Accounts."""

from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from resolutions.admin.pages import Kept
from resolutions.council.models import User


class OpenAccountForm(AdminUserCreationForm):
    """A new account: an address instead of a user name, and a role."""

    class Meta:
        model = User
        fields = ("email", "role", "person")


class AccountForm(UserChangeForm):
    """An account's role, person and whether it is active."""

    class Meta:
        model = User
        fields = ("email", "password", "role", "person", "is_active")

    def clean(self) -> dict:
        """Refuses to leave the site without an administrator, whom nobody could then put back."""
        said = super().clean()
        administrators = User.objects.filter(role=User.Role.ADMINISTRATOR, is_active=True)
        stays = said.get("role") == User.Role.ADMINISTRATOR and said.get("is_active")
        if not stays and not administrators.exclude(pk=self.instance.pk).exists():
            raise ValidationError("This is the only administrator. Open an account for another one first.")
        return said


@admin.register(User)
class AccountAdmin(Kept, UserAdmin):
    """Django's pages for accounts, without what ours do not have: user names, groups, permissions."""

    form = AccountForm
    add_form = OpenAccountForm
    add_fieldsets = ((None, {"fields": ("email", "role", "person", "usable_password", "password1", "password2")}),)
    fieldsets = (
        (None, {"fields": ("email", "password", "role", "person", "is_active")}),
        ("Dates", {"fields": ("date_joined", "last_login")}),
    )
    readonly_fields = ("date_joined", "last_login")
    list_display = ("email", "role", "person", "is_active", "last_login")
    list_filter = ("role", "is_active")
    list_select_related = ("person",)
    search_fields = ("email", "person__name")
    autocomplete_fields = ("person",)
    ordering = ("email",)
    filter_horizontal = ()

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None):
        """Whose account it is stays: what it has written is told under that person's name."""
        fields = super().get_readonly_fields(request, obj)
        return (*fields, "person") if obj is not None and obj.person_id else fields

    def save_model(self, request: HttpRequest, obj: User, form, change: bool) -> None:
        """The library that signs people in keeps a copy of the address, and would go on taking the old one."""
        super().save_model(request, obj, form, change)
        EmailAddress.objects.filter(user=obj).exclude(email__iexact=obj.email).delete()

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        """Never: the record names them. Somebody who leaves is deactivated."""
        return False
