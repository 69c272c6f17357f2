"""Django's admin: reference data is kept here, the register can only be looked at and exported."""

import allauth.account.admin
from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.auth.models import Group

from resolutions.admin import accounts, committee, reference, register, reports, rounds

__all__ = ["accounts", "allauth", "committee", "reference", "register", "reports", "rounds"]

admin.site.site_header = "CareCommit administration"
admin.site.site_title = "CareCommit administration"
admin.site.index_title = "Reference data and the register"
# The same sign-in page as everywhere, with its limit on attempts.
admin.site.login = secure_admin_login(admin.site.login)
# The imports above have registered both. Roles rule who may do what, and an account has one address: a second place for
# either would only mislead.
admin.site.unregister(Group)
admin.site.unregister(EmailAddress)
