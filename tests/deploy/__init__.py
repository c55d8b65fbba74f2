"""The files in deploy/: their own programs take them, and people behind them notice nothing."""
