"""A Django site with Django's own sign-in and a page that has the widget.

    export SITE_SECRET=… CHATHUB_LOGIN=… CHATHUB_PASSWORD=…
    python -m chathub_server.examples.django_site runserver 8002

Sign in as anna, with the password anna-word. Her account is in memory, so that nothing is left behind.
"""
