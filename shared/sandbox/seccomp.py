"""seccomp: the system calls that a Flask app needs, and no other.

A list of what is allowed, because a list of what is forbidden ages with every kernel. libseccomp
(through pyseccomp) turns it into a filter once, in the zygote; each box loads the finished filter
itself, which takes 0.1 ms where compiling takes 2.

Where a call does many things the list names those of its commands that are allowed: of fcntl(2)
neither leases, which make whoever else opens the file wait, nor change notices, nor signals to
others. flock(2), whose holder every reader of the file can tell, says that it has locked and does
nothing: an app that locks its own file before it writes goes on, and finds nobody there. SQLite
needs record locks, so those are left: they meet nobody where the libraries' files are the zygote's
own (see `view`).
No sendmsg(2), the one call that sends descriptors: the kernel counts those on their way for the
user, and the grader, which may be the same user, could send none to a neighbour. And no advice on
files, which drops what the page cache holds for all.

Not fenced off: what the processor's caches and the kernel's page cache tell by their timing
(mincore, preadv2 and clocks). Two submissions of the same machine can pass bits that way.
"""

from __future__ import annotations

import errno
import fcntl
import mmap
import socket
import tempfile
import termios
from typing import Any

from shared.sandbox import kernel

_FILES = """
    access chdir chmod close close_range copy_file_range creat dup dup2 dup3 faccessat faccessat2
    fallocate fchdir fchmod fchmodat fchmodat2 fchown fchownat chown lchown
    fdatasync fgetxattr flistxattr fstat fstatfs fsync ftruncate futimesat getcwd getdents
    getdents64 getxattr lgetxattr link linkat listxattr llistxattr lseek lstat mkdir mkdirat
    newfstatat open openat openat2 pipe pipe2 pread64 preadv preadv2 pwrite64 pwritev pwritev2
    read readlink readlinkat readv rename renameat renameat2 rmdir sendfile splice stat
    statfs statx symlink symlinkat sync_file_range tee truncate umask unlink unlinkat utime
    utimensat utimes write writev
"""
_READING = """
    access close close_range dup dup2 dup3 faccessat faccessat2 fstat fstatfs getcwd getdents
    getdents64 lseek lstat newfstatat open openat pipe pipe2 pread64 preadv read readlink readlinkat
    readv stat statfs statx umask write writev
"""
_MEMORY = "brk madvise membarrier mincore mlock mprotect mremap msync munlock munmap"
_PROCESSES = """
    arch_prctl execve exit exit_group fork futex get_robust_list getcpu getegid geteuid getgid
    getgroups getpgid getpgrp getpid getppid getpriority getresgid getresuid getrlimit getrusage
    getsid gettid getuid restart_syscall rseq sched_get_priority_max
    sched_get_priority_min sched_getaffinity sched_getparam sched_getscheduler
    sched_yield set_robust_list set_tid_address setpgid setsid sysinfo times uname vfork wait4 waitid
"""
_ITSELF = """
    arch_prctl exit exit_group futex getcpu getegid geteuid getgid getgroups getpgid getpgrp getpid
    getppid getresgid getresuid getrlimit getrusage getsid gettid getuid restart_syscall rseq
    sched_getaffinity sched_yield sysinfo times uname
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
    poll ppoll pselect6 select
"""
_SOCKETS = """
    getpeername getsockname getsockopt recvfrom recvmmsg recvmsg sendto setsockopt shutdown
"""
_SENDING_DESCRIPTORS = "sendmmsg sendmsg"
_MEETING = "accept accept4 bind connect listen"
_SOCKET_TYPE = 0xF  # the bits of a socket's type that are no flags (include/linux/net.h)
# A pair of datagram sockets could still send to any name; one of streams is bound to its other end.
_PAIRS = (socket.SOCK_STREAM, socket.SOCK_SEQPACKET)
_FCNTL = (
    *(fcntl.F_DUPFD, fcntl.F_DUPFD_CLOEXEC, fcntl.F_GETFD, fcntl.F_SETFD),
    *(fcntl.F_GETFL, fcntl.F_SETFL, fcntl.F_GETLK, fcntl.F_SETLK, fcntl.F_SETLKW),
)
_IOCTL = (
    *(termios.TCGETS, termios.TIOCGWINSZ, termios.FIONREAD),
    *(termios.FIONBIO, termios.FIOCLEX, termios.FIONCLEX),
)
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


def compile_filter(unix_sockets: bool, signals: bool, shared_memory: bool = True) -> bytes:
    """Return the filter as the kernel's BPF instructions.

    Args:
        unix_sockets: allow sockets that meet a name; a database's socket needs it.
        signals: allow sending signals. Not where the app could reach other processes of its user.
        shared_memory: allow memory that belongs to no file and to several processes. Not where
            what each process holds is counted: what all have let go of stays, and is in no count.

    Raises:
        ImportError: pyseccomp is not installed.
        RuntimeError, OSError: libseccomp is not installed, or refuses.
    """
    library, rules = _new_filter()
    allowed = [_FILES, _MEMORY, _PROCESSES, _SIGNALS, _TIME, _WAITING, _SOCKETS]
    if signals:
        allowed.append(_SENDING_SIGNALS)
    if unix_sockets:
        allowed.append(_MEETING)
    for name in " ".join(allowed).split():
        _allow(library, rules, name)
    # Threads and processes, but no new namespaces. clone3 hides its flags behind a pointer: by
    # ENOSYS the C library falls back to clone.
    _allow(library, rules, "clone", library.Arg(0, library.MASKED_EQ, _NEW_NAMESPACES, 0))
    rules.add_rule(library.ERRNO(0), "flock")
    _allow_some_uses(library, rules, unix_sockets)
    if shared_memory:
        _allow(library, rules, "mmap")
    for flag in (mmap.MAP_SHARED, mmap.MAP_ANONYMOUS):  # one of them, or neither
        _allow(library, rules, "mmap", library.Arg(3, library.MASKED_EQ, flag, 0))
    return _exported(rules)


def compile_for_judge(unix_sockets: bool) -> bytes:
    """Return the filter for the judge: it reads, waits, and talks over what is open already.

    No new process or thread, no program, no signal to another, no socket that meets a name unless
    `unix_sockets`. Raises as `compile_filter`.
    """
    library, rules = _new_filter()
    allowed = [_READING, _MEMORY, "mmap", _ITSELF, _SIGNALS, _TIME, _WAITING, _SOCKETS]
    allowed.append(_SENDING_DESCRIPTORS)
    if unix_sockets:
        allowed.append("connect")
    for name in " ".join(allowed).split():
        _allow(library, rules, name)
    _allow_some_uses(library, rules, unix_sockets)
    return _exported(rules)


def _new_filter() -> tuple[Any, Any]:
    import pyseccomp as library  # type: ignore[import-untyped]

    # ENOSYS, as from a kernel that lacks the call: C libraries and Python then take another way.
    rules = library.SyscallFilter(library.ERRNO(errno.ENOSYS))
    rules.set_attr(library.Attr.CTL_NNP, 0)  # set already, and not by the compiler of a list
    return library, rules


def _allow_some_uses(library: Any, rules: Any, unix_sockets: bool) -> None:
    """Allow what both lists allow of calls that do many things."""
    # Only the own limits, and only asked for: of the grader's processes those of the same user
    # could be lowered, and an own one for core dumps would give them to a crash handler (`confine`).
    of_itself, no_new = library.Arg(0, library.EQ, 0), library.Arg(2, library.EQ, 0)
    _allow(library, rules, "prlimit64", of_itself, no_new)
    for option in (_PR_SET_NAME, _PR_GET_NAME, _PR_SET_VMA):
        _allow(library, rules, "prctl", library.Arg(0, library.EQ, option))
    for name, commands in (("fcntl", _FCNTL), ("ioctl", _IOCTL)):
        for command in commands:
            # The kernel reads 32 bits of the command; above them anything may stand.
            _allow(library, rules, name, library.Arg(1, library.MASKED_EQ, 0xFFFFFFFF, command))
    for kind in _PAIRS:
        family = library.Arg(0, library.EQ, socket.AF_UNIX)
        masked = library.Arg(1, library.MASKED_EQ, _SOCKET_TYPE, kind)
        _allow(library, rules, "socketpair", family, masked)
    if unix_sockets:
        _allow(library, rules, "socket", library.Arg(0, library.EQ, socket.AF_UNIX))
        refused = library.Arg(0, library.NE, socket.AF_UNIX)
        rules.add_rule(library.ERRNO(errno.EAFNOSUPPORT), "socket", refused)
    else:
        rules.add_rule(library.ERRNO(errno.EAFNOSUPPORT), "socket")


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
