"""Tests of dispatch in the vault."""
