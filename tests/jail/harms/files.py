"""Reading, changing and making files that are another person's."""

import fcntl
import os
import struct


def read_file(at):
    return open(at["file"]).read()


def read_through_link(at):
    return open(at["link"]).read()


def read_by_dots(at):
    return open("/usr/lib/../.." + at["file"]).read()


def list_folder(at):
    return sorted(os.listdir(at["folder"]))


def see_size(at):
    return os.stat(at["file"]).st_size


def read_passwords(at):
    return open("/etc/passwd").read()[:4]


def read_environment_of_host(at):
    return len(open(f"/proc/{at['pid']}/environ", "rb").read())


def read_environment_of_parent(at):
    return len(open(f"/proc/{os.getppid()}/environ", "rb").read())


def read_own_environment(at):
    return len(open("/proc/self/environ", "rb").read())


def list_processes(at):
    return str(at["victim"]) in os.listdir("/proc") or _raise("the victim is not to be seen")


def read_memory_file_of_host(at):
    memory = os.open(f"/proc/{at['pid']}/mem", os.O_RDONLY)
    return os.pread(memory, at["secret_length"], at["secret_at"]).decode()


def write_file(at):
    with open(at["file"], "w") as file:
        file.write("changed")
    return True


def append_to_file(at):
    os.write(os.open(at["file"], os.O_WRONLY | os.O_APPEND), b"changed")
    return True


def truncate_file(at):
    os.truncate(at["file"], 0)
    return True


def make_file(at):
    open(at["new"], "w").close()
    return True


def make_folder(at):
    os.mkdir(at["new"])
    return True


def make_link(at):
    os.link(at["file"], at["new"])
    return True


def make_symbolic_link(at):
    os.symlink("/etc/passwd", at["new"])
    return True


def make_pipe(at):
    os.mkfifo(at["new"])
    return True


def make_nameless_file(at):
    return os.open(at["folder"], os.O_TMPFILE | os.O_RDWR) > 0


def unlink(at):
    os.unlink(at["file"])
    return True


def rename(at):
    os.rename(at["file"], at["new"])
    return True


def change_mode(at):
    os.chmod(at["file"], 0o600)
    return True


def change_time(at):
    os.utime(at["file"], (1, 1))
    return True


def change_attribute(at):
    os.setxattr(at["file"], "user.loot", b"x")
    return True


def write_to_given_file(at):
    return os.write(at["given"], b"changed")


def reopen_given_file(at):
    return os.write(os.open(f"/proc/self/fd/{at['given']}", os.O_RDWR), b"changed")


def truncate_given_file(at):
    os.ftruncate(at["given"], 0)
    return True


def change_mode_of_given_file(at):
    os.fchmod(at["given"], 0o600)
    return True


def lock_given_file(at):
    fcntl.flock(at["given"], fcntl.LOCK_EX | fcntl.LOCK_NB)
    return True


def lease_given_file(at):
    fcntl.fcntl(at["given"], fcntl.F_SETLEASE, fcntl.F_RDLCK)
    return True


def map_given_file_for_writing(at):
    import mmap

    mmap.mmap(at["given"], 0)[0:7] = b"changed"
    return True


def type_into_terminal(at):
    """Put a key press into the terminal that the host has handed over by mistake."""
    fcntl.ioctl(at["given"], 0x5412, struct.pack("b", ord("x")))
    return True


def write_shared_memory(at):
    name = f"/dev/shm/{os.path.basename(at['new'])}"
    with open(name, "w") as file:
        file.write("x")
    os.unlink(name)
    return True


def _raise(text):
    raise OSError(text)
