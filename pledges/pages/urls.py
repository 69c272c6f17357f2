"""Every address of pledges."""

urlpatterns = []
