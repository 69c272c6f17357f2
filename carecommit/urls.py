"""Every address of the site."""

from django.contrib import admin
from django.urls import include, path

from resolutions.pages.accounts import refuse_change_of_address

handler400 = "resolutions.pages.errors.bad_request"

urlpatterns = [
    path("", include("resolutions.pages.urls")),
    path("", include("pledges.pages.urls")),
    # Before allauth's page of the same address, so that nobody reaches it.
    path("accounts/email/", refuse_change_of_address, name="refuse-change-of-address"),
    path("accounts/", include("allauth.account.urls")),
    path("admin/", admin.site.urls),
]
