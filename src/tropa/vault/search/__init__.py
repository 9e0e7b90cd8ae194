"""Full-text search over events, in Russian and English; which words, where they stand, and finding them."""
