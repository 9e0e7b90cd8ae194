"""One module for each page or small group of pages: functions from a visit to an answer, and their words."""
