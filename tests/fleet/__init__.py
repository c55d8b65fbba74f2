"""Several real processes on one real Redis: what members notice when one of them goes."""
