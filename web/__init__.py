"""What all screens share: layout, translations, login, access, assets; `web.factory.init_web(app)` puts it on an app."""
