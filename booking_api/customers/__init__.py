"""Who is visited for: parties, their addresses, language and how they want to be called."""
