"""The limits that the reading process puts on itself: memory, processor time, no core file, no other process.

Linux and Windows hold a process to its memory. macOS does not, whatever the limit says: there the parent watches.
"""

from __future__ import annotations

import sys
from typing import Any, Final

MEMORY: Final = 512 << 20
"""Bytes of address space: a sheet of 1.2 million cells is read in 150 MB."""


if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    _PROCESS_TIME, _ACTIVE_PROCESS, _PROCESS_MEMORY, _QUIET_DEATH, _KILL_ON_CLOSE = 0x2, 0x8, 0x100, 0x400, 0x2000
    _EXTENDED: Final = 9
    _TICKS: Final = 10_000_000
    _QUIET_ERRORS: Final = 0x1 | 0x2 | 0x8000
    """No dialog on a critical error, on a crash, or on a file that does not open."""

    class _Basic(ctypes.Structure):
        _fields_ = [
            ("process_time", ctypes.c_int64), ("job_time", ctypes.c_int64), ("flags", wintypes.DWORD),
            ("minimum", ctypes.c_size_t), ("maximum", ctypes.c_size_t), ("active", wintypes.DWORD),
            ("affinity", ctypes.c_size_t), ("priority", wintypes.DWORD), ("scheduling", wintypes.DWORD),
        ]  # fmt: skip

    class _Limits(ctypes.Structure):
        _fields_ = [
            ("basic", _Basic), ("io", ctypes.c_uint64 * 6), ("process_memory", ctypes.c_size_t),
            ("job_memory", ctypes.c_size_t), ("peak_process", ctypes.c_size_t), ("peak_job", ctypes.c_size_t),
        ]  # fmt: skip

    def _kernel() -> Any:
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.CreateJobObjectW.restype = kernel.GetCurrentProcess.restype = wintypes.HANDLE
        kernel.CreateJobObjectW.argtypes = (ctypes.c_void_p, wintypes.LPCWSTR)
        kernel.AssignProcessToJobObject.argtypes = (wintypes.HANDLE, wintypes.HANDLE)
        kernel.SetInformationJobObject.argtypes = (wintypes.HANDLE, ctypes.c_int, ctypes.c_void_p, wintypes.DWORD)
        return kernel

    def _limited(handle: Any, limits: _Limits) -> Any:
        """A job with these limits that holds a process; the limits end with the handle."""
        kernel = _kernel()
        job = kernel.CreateJobObjectW(None, None)
        kernel.SetInformationJobObject(job, _EXTENDED, ctypes.byref(limits), ctypes.sizeof(limits))
        kernel.AssignProcessToJobObject(job, handle)
        return job

    _held: list[Any] = []

    def limit_memory() -> None:
        """Hold this process to its memory, and let it die without a dialog."""
        kernel = _kernel()
        kernel.SetErrorMode(_QUIET_ERRORS)
        limits = _Limits()
        limits.basic.flags, limits.basic.active = _PROCESS_MEMORY | _ACTIVE_PROCESS | _QUIET_DEATH, 1
        limits.process_memory = MEMORY
        _held.append(_limited(kernel.GetCurrentProcess(), limits))

    def allow_seconds(seconds: int) -> None:
        """Let this process use so many seconds of processor time more."""
        import time

        limits = _Limits()
        limits.basic.flags = _PROCESS_TIME
        limits.basic.process_time = int((time.process_time() + seconds) * _TICKS)
        _held.append(_limited(_kernel().GetCurrentProcess(), limits))

    def tie(process: Any) -> Any:
        """A handle that ends a child process when it is closed, hence also when this process dies."""
        limits = _Limits()
        limits.basic.flags = _KILL_ON_CLOSE
        return _limited(int(process._handle), limits)

else:
    import resource

    def limit_memory() -> None:
        """Hold this process to its memory, and let it die without a core file."""
        _lower(resource.RLIMIT_AS, MEMORY)
        _lower(resource.RLIMIT_CORE, 0)

    def allow_seconds(seconds: int) -> None:
        """Let this process use so many seconds of processor time more."""
        used = resource.getrusage(resource.RUSAGE_SELF)
        _lower(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + seconds)

    def _lower(kind: int, value: int) -> None:
        _, most = resource.getrlimit(kind)
        if most != resource.RLIM_INFINITY:
            value = min(value, most)
        try:
            resource.setrlimit(kind, (value, most))
        except (ValueError, OSError):
            if sys.platform != "darwin":  # which refuses limits below what is mapped, and holds to none
                raise

    def tie(process: Any) -> Any:
        """Nothing: where the parent dies, the child ends on a broken pipe or at its processor time."""
