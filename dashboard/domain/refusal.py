"""The one way the domain declines."""


class Refusal(Exception):
    """The product declines what was asked. The text is shown word for word: what, why, what to do.

    Anything else that is raised is a bug.
    """


class Overtaken(Refusal):
    """Somebody else changed the same thing meanwhile. The text says who, when and what."""


class Unseen(Refusal):
    """The patient is restricted to others. The text says who may grant access."""
