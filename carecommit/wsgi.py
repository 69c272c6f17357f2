"""The entry point for gunicorn."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "carecommit.settings")
application = get_wsgi_application()
# A report is one large structure, which the collector would else go over again and again while it is built: a third of
# the time that one of 10,000 actions takes. What was loaded at the start stays for good, and is not gone over at all.
gc.freeze()
gc.set_threshold(50_000)
