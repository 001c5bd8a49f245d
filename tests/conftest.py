"""How every test runs: no example of a law is timed, for a busy machine is no fault of the law."""

from hypothesis import settings

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
