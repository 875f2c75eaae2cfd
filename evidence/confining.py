"""Confining: from here on this process names no file, address, program or other process, where Linux refuses it that."""

import ctypes
import platform
import struct
import subprocess
import sys

# linux/prctl.h, linux/seccomp.h
_NO_NEW_PRIVILEGES, _SECCOMP, _FILTER = 38, 22, 2
# What a call comes to (linux/seccomp.h): it is made, or it fails with EPERM, or with ENOSYS.
_ALLOW, _REFUSE, _NOT_HERE = 0x7FFF0000, 0x00050001, 0x00050026
# linux/bpf_common.h: load a word, jump if equal, at least or with that bit, return; and where the words are (struct seccomp_data).
_LOAD, _IF_EQUAL, _IF_AT_LEAST, _IF_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_CALL, _MACHINE, _FIRST, _SECOND = 0, 4, 16, 24
# linux/audit.h, by the column of their numbers below.
_MACHINES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}
# Calls that came after Linux 6.12 are not known here; on x86-64 every call has a second number above these.
_UNKNOWN = 463
# Their names, and numbers on x86-64 and arm64 (Linux's asm/unistd_64.h and asm-generic/unistd.h). What is open stays open.
_CALLS = """
open 2 -              openat 257 56           openat2 437 437           creat 85 -           open_by_handle_at 304 265
open_tree 428 428     mount 165 40            move_mount 429 429        fsopen 430 430       name_to_handle_at 303 264
truncate 76 45        unlink 87 -             unlinkat 263 35           rmdir 84 -           mkdir 83 -
mkdirat 258 34        rename 82 -             renameat 264 38           renameat2 316 276    link 86 -
linkat 265 37         symlink 88 -            symlinkat 266 36          mknod 133 -          mknodat 259 33
readlink 89 -         readlinkat 267 78       chmod 90 -                fchmodat 268 53      fchmodat2 452 452
chown 92 -            lchown 94 -             fchownat 260 54           utime 132 -          utimes 235 -
futimesat 261 -       utimensat 280 88        setxattr 188 5            lsetxattr 189 6      removexattr 197 14
lremovexattr 198 15   getxattr 191 8          lgetxattr 192 9           fanotify_init 300 262
inotify_add_watch 254 27
socket 41 198         connect 42 203          bind 49 200               sendto 44 206        sendmsg 46 211
sendmmsg 307 269      mq_open 240 180         mq_unlink 241 181         msgget 68 186        semget 64 190
shmget 29 194         shmat 30 196            io_uring_setup 425 425
execve 59 221         execveat 322 281        unshare 272 97            setns 308 268        bpf 321 280
fork 57 -             vfork 58 -              sched_setparam 142 118    sched_setattr 314 274
sched_setscheduler 144 119                    sched_setaffinity 203 122 ioprio_set 251 30
ptrace 101 117        kcmp 312 272            process_vm_readv 310 270  process_vm_writev 311 271
process_madvise 440 440                       pidfd_open 434 434        pidfd_getfd 438 438  pidfd_send_signal 424 424
kill 62 129           tkill 200 130           tgkill 234 131            rt_sigqueueinfo 129 138
rt_tgsigqueueinfo 297 240                     prlimit64 302 261         setpriority 141 140  perf_event_open 298 241
userfaultfd 323 282   add_key 248 217         request_key 249 218       keyctl 250 219
"""
# By the same columns, calls of which some are refused: clone makes processes and threads, and whatever a descriptor was told
# to belong to (F_SETOWN, F_SETOWN_EX, FIOSETOWN, SIOCSPGRP) is sent any signal (F_SETSIG) once bytes come.
_CLONE, _CLONE3, _FCNTL, _IOCTL = (56, 220), (435, 435), (72, 25), (16, 29)
_OF_A_THREAD = 0x10000
_OWNERS, _OWNERS_OF_SOCKETS = (8, 10, 15), (0x8901, 0x8902)


class _Program(ctypes.Structure):
    """struct sock_fprog of linux/filter.h."""

    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_char_p))


def confine() -> bool:
    """Refuse this process all of that from here on, and whatever it starts; whether it was possible. Nothing lifts it.

    A library that opens a file at its first use has to have been used before. The process has to have one thread.
    """
    if platform.system() != "Linux" or platform.machine() not in _MACHINES:
        return False
    steps = _steps(*_MACHINES[platform.machine()])
    program = _Program(len(steps), b"".join(steps))
    control = ctypes.CDLL(None).prctl
    return bool(control(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0 and control(_SECCOMP, _FILTER, ctypes.byref(program)) == 0)


def is_possible() -> bool:
    """Whether this system refuses what it is asked to; tried in a process of its own."""
    program = "from evidence.confining import confine; raise SystemExit(not confine())"
    return subprocess.run([sys.executable, "-c", program], capture_output=True, check=False).returncode == 0  # noqa: S603


def _steps(machine: int, column: int) -> list[bytes]:
    """The filter: of the calls by name, each jump leads to the last step, which refuses, or to the next."""
    words = _CALLS.split()
    numbers = [int(one) for one in words[1 + column :: 3] if one != "-"]
    count = len(numbers)
    return [
        _step(_LOAD, _MACHINE),
        _step(_IF_EQUAL, machine, yes=1),
        _step(_RETURN, _REFUSE),
        _step(_LOAD, _CALL),
        # Where what a call is asked for cannot be looked into, libraries ask in the older way.
        *_where(_CLONE3[column], _step(_RETURN, _NOT_HERE)),
        *_where(_CLONE[column], _step(_LOAD, _FIRST), _step(_IF_BIT, _OF_A_THREAD, no=1)),
        *_where(_FCNTL[column], _step(_LOAD, _SECOND), *_unless(_OWNERS)),
        *_where(_IOCTL[column], _step(_LOAD, _SECOND), *_unless(_OWNERS_OF_SOCKETS)),
        _step(_IF_AT_LEAST, _UNKNOWN, yes=count + 1),
        *(_step(_IF_EQUAL, number, yes=count - place) for place, number in enumerate(numbers)),
        _step(_RETURN, _ALLOW),
        _step(_RETURN, _REFUSE),
    ]


def _where(call: int, *steps: bytes) -> list[bytes]:
    """Steps for one call alone; the last of them leads to the next, which allows it, or to the one after, which refuses."""
    return [
        _step(_IF_EQUAL, call, no=len(steps) + 2),
        *steps,
        _step(_RETURN, _ALLOW),
        _step(_RETURN, _REFUSE),
    ]


def _unless(values: tuple[int, ...]) -> list[bytes]:
    return [_step(_IF_EQUAL, value, yes=len(values) - place) for place, value in enumerate(values)]


def _step(code: int, value: int, *, yes: int = 0, no: int = 0) -> bytes:
    """struct sock_filter of linux/filter.h."""
    return struct.pack("=HBBI", code, yes, no, value)
