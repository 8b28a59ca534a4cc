"""seccomp: the system calls that a Flask app needs, and no other.

A list of what is allowed, because a list of what is forbidden ages with every kernel. libseccomp
(through pyseccomp) turns it into a filter once, in the zygote; each box loads the finished filter
itself, which takes 0.1 ms where compiling takes 2.
"""

from __future__ import annotations

import errno
import socket
import tempfile
from typing import Any

from shared.sandbox import kernel

_FILES = """
    access chdir chmod close close_range copy_file_range creat dup dup2 dup3 faccessat faccessat2
    fadvise64 fallocate fchdir fchmod fchmodat fchmodat2 fchown fchownat chown lchown fcntl
    fdatasync fgetxattr flistxattr flock fstat fstatfs fsync ftruncate futimesat getcwd getdents
    getdents64 getxattr ioctl lgetxattr link linkat listxattr llistxattr lseek lstat mkdir mkdirat
    newfstatat open openat openat2 pipe pipe2 pread64 preadv preadv2 pwrite64 pwritev pwritev2
    read readahead readlink readlinkat readv rename renameat renameat2 rmdir sendfile splice stat
    statfs statx symlink symlinkat sync_file_range tee truncate umask unlink unlinkat utime
    utimensat utimes write writev
"""
_MEMORY = "brk madvise membarrier mincore mlock mmap mprotect mremap msync munlock munmap"
_PROCESSES = """
    arch_prctl execve exit exit_group fork futex get_robust_list getcpu getegid geteuid getgid
    getgroups getpgid getpgrp getpid getppid getpriority getresgid getresuid getrlimit getrusage
    getsid gettid getuid restart_syscall rseq sched_get_priority_max
    sched_get_priority_min sched_getaffinity sched_getparam sched_getscheduler
    sched_yield set_robust_list set_tid_address setpgid setrlimit setsid sysinfo times uname vfork wait4 waitid
"""
_SIGNALS = """
    alarm getitimer pause rt_sigaction rt_sigpending rt_sigprocmask rt_sigreturn rt_sigsuspend
    rt_sigtimedwait setitimer sigaltstack signalfd signalfd4 timer_create timer_delete
    timer_getoverrun timer_gettime timer_settime
"""
_SENDING_SIGNALS = "kill tgkill tkill rt_sigqueueinfo rt_tgsigqueueinfo"
_TIME = """
    clock_getres clock_gettime clock_nanosleep getrandom gettimeofday nanosleep time
    timerfd_create timerfd_gettime timerfd_settime
"""
_WAITING = """
    epoll_create epoll_create1 epoll_ctl epoll_pwait epoll_pwait2 epoll_wait eventfd eventfd2
    inotify_add_watch inotify_init inotify_init1 inotify_rm_watch poll ppoll pselect6 select
"""
_SOCKETS = """
    accept accept4 bind connect getpeername getsockname getsockopt listen recvfrom recvmmsg recvmsg
    sendmmsg sendmsg sendto setsockopt shutdown socketpair
"""
_NEW_NAMESPACES = (
    kernel.CLONE_NEWNS
    | kernel.CLONE_NEWCGROUP
    | kernel.CLONE_NEWUTS
    | kernel.CLONE_NEWIPC
    | kernel.CLONE_NEWUSER
    | kernel.CLONE_NEWPID
    | kernel.CLONE_NEWNET
)
_PR_SET_NAME, _PR_GET_NAME, _PR_SET_VMA = 15, 16, 0x53564D41


def compile_filter(unix_sockets: bool, signals: bool) -> bytes:
    """Return the filter as the kernel's BPF instructions.

    Args:
        unix_sockets: allow sockets that meet a name; a database's socket needs it.
        signals: allow sending signals. Not where the app could reach other processes of its user.

    Raises:
        ImportError: pyseccomp is not installed.
        RuntimeError, OSError: libseccomp is not installed, or refuses.
    """
    import pyseccomp as library  # type: ignore[import-untyped]

    # ENOSYS, as from a kernel that lacks the call: C libraries and Python then take another way.
    rules = library.SyscallFilter(library.ERRNO(errno.ENOSYS))
    rules.set_attr(library.Attr.CTL_NNP, 0)  # set already, and not by the compiler of a list
    allowed = [_FILES, _MEMORY, _PROCESSES, _SIGNALS, _TIME, _WAITING, _SOCKETS]
    if signals:
        allowed.append(_SENDING_SIGNALS)
    for name in " ".join(allowed).split():
        _allow(library, rules, name)
    # Threads and processes, but no new namespaces. clone3 hides its flags behind a pointer: by
    # ENOSYS the C library falls back to clone.
    _allow(library, rules, "clone", library.Arg(0, library.MASKED_EQ, _NEW_NAMESPACES, 0))
    # Only the own limits: of the grader's processes those of the same user could be lowered.
    _allow(library, rules, "prlimit64", library.Arg(0, library.EQ, 0))
    for option in (_PR_SET_NAME, _PR_GET_NAME, _PR_SET_VMA):
        _allow(library, rules, "prctl", library.Arg(0, library.EQ, option))
    if unix_sockets:
        _allow(library, rules, "socket", library.Arg(0, library.EQ, socket.AF_UNIX))
        refused = library.Arg(0, library.NE, socket.AF_UNIX)
        rules.add_rule(library.ERRNO(errno.EAFNOSUPPORT), "socket", refused)
    else:
        rules.add_rule(library.ERRNO(errno.EAFNOSUPPORT), "socket")
    return _exported(rules)


def _allow(library: Any, rules: Any, name: str, *conditions: object) -> None:
    try:
        number = library.resolve_syscall(library.Arch.NATIVE, name)
    except OSError:
        return  # another architecture, or a libseccomp older than the call
    if number >= 0:
        rules.add_rule(library.ALLOW, number, *conditions)


def _exported(rules: Any) -> bytes:
    with tempfile.TemporaryFile() as file:
        rules.export_bpf(file)
        file.seek(0)
        return file.read()


def load(program: bytes) -> None:
    """Put this process and its children under the filter, for ever; needs NO_NEW_PRIVS."""
    kernel.install_filter(program)
