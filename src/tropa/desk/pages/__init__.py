"""One module for each page or small group of pages: a function from a visit to an answer, and what it puts into words."""
