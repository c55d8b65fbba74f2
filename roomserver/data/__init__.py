"""What people read and an operator may replace: agendas, names, help lines. No code lives here."""
