"""Tests of core.edit."""
