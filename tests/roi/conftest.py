"""Property tests here have no deadline: a busy machine is not a wrong result."""

from hypothesis import settings

settings.register_profile("roi", deadline=None)
settings.load_profile("roi")
