"""The course's material as its folders say it: lessons, texts, exercises, mistakes."""
