"""System-call numbers by machine, from the kernel's own tables.

x86-64: arch/x86/entry/syscalls/syscall_64.tbl. aarch64: include/uapi/asm-generic/unistd.h; a test
compares both with the installed headers, but on aarch64 the jail itself is untested.
"""

import os
import struct

AUDIT_ARCHITECTURE = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}

# Calls that the worker may make whatever their arguments.
_FREE = """
    read write close fstat stat lstat poll ppoll lseek mmap mprotect munmap brk rt_sigaction
    rt_sigprocmask rt_sigreturn pread64 readv writev access select pselect6 sched_yield mremap
    madvise dup dup2 dup3 nanosleep getpid exit uname getcwd readlink readlinkat getrlimit getrusage
    sysinfo times getuid getgid geteuid getegid getppid sigaltstack gettid futex sched_getaffinity
    sched_getparam sched_getscheduler getdents64 set_tid_address set_robust_list clock_gettime
    clock_getres clock_nanosleep exit_group newfstatat faccessat faccessat2 pipe2 getrandom statx
    rseq membarrier getcpu restart_syscall fadvise64 get_mempolicy gettimeofday time arch_prctl
"""

_X86_64 = """
    read=0 write=1 open=2 close=3 stat=4 fstat=5 lstat=6 poll=7 lseek=8 mmap=9 mprotect=10 munmap=11
    brk=12 rt_sigaction=13 rt_sigprocmask=14 rt_sigreturn=15 ioctl=16 pread64=17 readv=19 writev=20
    access=21 select=23 sched_yield=24 mremap=25 madvise=28 dup=32 dup2=33 nanosleep=35 getpid=39
    clone=56 exit=60 uname=63 fcntl=72 getcwd=79 readlink=89 gettimeofday=96 getrlimit=97
    getrusage=98 sysinfo=99 times=100 getuid=102 getgid=104 geteuid=107 getegid=108 getppid=110
    capset=126 sigaltstack=131 sched_getparam=143 sched_getscheduler=145 pivot_root=155 prctl=157
    arch_prctl=158 gettid=186 time=201 futex=202 sched_getaffinity=204 getdents64=217
    set_tid_address=218 restart_syscall=219 fadvise64=221 clock_gettime=228 clock_getres=229
    clock_nanosleep=230 exit_group=231 tgkill=234 get_mempolicy=239 openat=257 newfstatat=262
    readlinkat=267 faccessat=269 pselect6=270 ppoll=271 set_robust_list=273 dup3=292 pipe2=293
    prlimit64=302 getcpu=309 seccomp=317 getrandom=318 membarrier=324 statx=332 rseq=334 clone3=435
    openat2=437 faccessat2=439 mount_setattr=442 landlock_create_ruleset=444 landlock_add_rule=445
    landlock_restrict_self=446
"""

_AARCH64 = """
    getcwd=17 dup=23 dup3=24 fcntl=25 ioctl=29 pivot_root=41 faccessat=48 openat=56 close=57
    pipe2=59 getdents64=61 lseek=62 read=63 write=64 readv=65 writev=66 pread64=67 pselect6=72
    ppoll=73 readlinkat=78 newfstatat=79 fstat=80 capset=91 exit=93 exit_group=94 set_tid_address=96
    futex=98 set_robust_list=99 nanosleep=101 clock_gettime=113 clock_getres=114 clock_nanosleep=115
    sched_getscheduler=120 sched_getparam=121 sched_getaffinity=123 sched_yield=124
    restart_syscall=128 tgkill=131 sigaltstack=132 rt_sigaction=134 rt_sigprocmask=135
    rt_sigreturn=139 times=153 uname=160 getrlimit=163 getrusage=165 prctl=167 getcpu=168
    gettimeofday=169 getpid=172 getppid=173 getuid=174 geteuid=175 getgid=176 getegid=177 gettid=178
    sysinfo=179 brk=214 munmap=215 mremap=216 clone=220 mmap=222 fadvise64=223 mprotect=226
    madvise=233 get_mempolicy=236 prlimit64=261 seccomp=277 getrandom=278 membarrier=283 statx=291
    rseq=293 clone3=435 openat2=437 faccessat2=439 mount_setattr=442 landlock_create_ruleset=444
    landlock_add_rule=445 landlock_restrict_self=446
"""


def _table(text: str) -> dict[str, int]:
    return {name: int(number) for name, number in (entry.split("=") for entry in text.split())}


FREE = tuple(_FREE.split())
TABLES = {"x86_64": _table(_X86_64), "aarch64": _table(_AARCH64)}


def machine() -> str:
    """The machine's name; a 32-bit Python on a 64-bit kernel has other numbers and is refused."""
    name = os.uname().machine
    if name not in TABLES or struct.calcsize("P") != 8:
        raise ValueError(f"there is no system-call table for {name}")
    return name


def this_machine() -> dict[str, int]:
    """Numbers by name; not every machine has every call (aarch64 has no `stat`, only `newfstatat`)."""
    return TABLES[machine()]
