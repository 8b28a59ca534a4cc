"""Odd replies in place of right ones, and what a check makes of them."""
