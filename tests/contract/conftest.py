"""The contract holds on every backend."""

from tests.backends import backend, pytest_generate_tests

__all__ = ["backend", "pytest_generate_tests"]
