"""The JCC address from outside, as the plugin of Open Formulieren sees it."""
