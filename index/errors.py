"""The few errors of the index. A message says what, where, and what to type next."""


class ArchiveError(Exception):
    """Anything that a user can put right: the message is shown as it is, on one line."""


class NotAnArchive(ArchiveError):
    """The folder is missing, or holds no archive, or one that this version can't read."""


class ArchiveMismatch(ArchiveError):
    """The archive was made with other settings (another encoder, another chunking) than those asked for."""


class ArchiveLocked(ArchiveError):
    """Another process is writing this archive."""


class ArchiveDamaged(ArchiveError):
    """A file of the archive is missing or altered and could not be rebuilt."""


class ModelError(ArchiveError):
    """An encoder or reader model can't be had or is not what it should be."""
