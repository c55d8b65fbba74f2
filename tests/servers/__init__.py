"""Real servers for tests: started on loopback, in folders of their own, ended by pid."""
