"""What every store must do. A store passes this suite or does not exist."""
