"""What tests share: free ports, databases, a broker, a browser, and how a missing part is told."""
