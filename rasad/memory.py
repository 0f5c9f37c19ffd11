"""How much memory this process has held at most."""

import resource
from pathlib import Path

_STATUS = Path("/proc/self/status")


def peak_memory() -> int:
    """Return this process's peak memory in bytes.

    Linux says it in /proc; what `getrusage` says there holds the peak of the process that began this one, too.
    """
    if _STATUS.is_file():
        (peak,) = (line for line in _STATUS.read_text("utf-8").splitlines() if line.startswith("VmHWM:"))
        return int(peak.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
