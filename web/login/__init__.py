"""Login of staff: at the identity provider (OpenID Connect), or by one click in the demo."""
