"""What all screens share: layout, translations, login, access, assets; `web.factory.init_web` puts it on an app."""
