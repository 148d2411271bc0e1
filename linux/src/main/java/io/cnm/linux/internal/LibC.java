package io.cnm.linux.internal;

import jnr.ffi.LibraryLoader;
import jnr.ffi.Platform;
import jnr.ffi.Pointer;
import jnr.ffi.annotations.Encoding;
import jnr.ffi.annotations.In;
import jnr.ffi.annotations.NulTerminate;
import jnr.ffi.annotations.Out;
import jnr.ffi.byref.IntByReference;
import org.jspecify.annotations.Nullable;

/**
 * The C library's functions as they are: -1 and errno on failure. {@code Syscalls} gives them Java's manners. The calls
 * of the hot path take addresses as {@code long}, because only primitive arguments go through jnr-ffi without a
 * conversion; the rare ones let it convert.
 */
@Encoding("UTF-8")
public interface LibC {
    /** Loaded once; jnr-ffi binds each function at its first call. */
    LibC LIBC =
            LibraryLoader.create(LibC.class).load(Platform.getNativePlatform().getStandardCLibraryName());

    int open(String path, int flags, int mode);

    int close(int fd);

    long read(int fd, long address, long length);

    long write(int fd, long address, long length);

    int fcntl(int fd, int command, long argument);

    int flock(int fd, int operation);

    int ioctl(int fd, long request, long argument);

    int mkdir(String path, int mode);

    int unlink(String path);

    int statx(int directory, String path, int flags, int mask, @Out byte[] result);

    int open_tree(int directory, String path, int flags);

    int move_mount(int fromDirectory, String fromPath, int toDirectory, String toPath, int flags);

    /** For openat2(2), which has no function of its own. */
    int syscall(long number, int directory, long path, long how, long size);

    int openat(int directory, long path, int flags, int mode);

    int statx(int directory, long path, int flags, int mask, long result);

    int mkdirat(int directory, long path, int mode);

    int mknodat(int directory, long path, int mode, long device);

    int symlinkat(long target, int directory, long path);

    int linkat(int from, long path, int to, long newPath, int flags);

    int unlinkat(int directory, long path, int flags);

    int renameat2(int from, long path, int to, long newPath, int flags);

    long readlinkat(int directory, long path, long address, long length);

    int fchown(int fd, int user, int group);

    int fchownat(int directory, long path, int user, int group, int flags);

    int fchmod(int fd, int mode);

    int chmod(long path, int mode);

    int futimens(int fd, long times);

    int utimensat(int directory, long path, long times, int flags);

    long getdents64(int directory, long address, long length);

    int ftruncate(int fd, long length);

    long lseek(int fd, long offset, int whence);

    long copy_file_range(
            int from, @Nullable Pointer fromOffset, int to, @Nullable Pointer toOffset, long length, int flags);

    int lsetxattr(long path, long name, long value, long size, int flags);

    long lgetxattr(long path, long name, long value, long size);

    long llistxattr(long path, long names, long size);

    int fsetxattr(int fd, long name, long value, long size, int flags);

    int chdir(String path);

    int unshare(int flags);

    int setns(int fd, int type);

    int mount(@Nullable String source, String target, @Nullable String type, long flags, @Nullable String data);

    int umount2(String target, int flags);

    int eventfd(int value, int flags);

    int inotify_init1(int flags);

    int inotify_add_watch(int fd, String path, int events);

    int pipe2(@Out int[] ends, int flags);

    int poll(long descriptors, long count, int milliseconds);

    int socket(int domain, int type, int protocol);

    int socketpair(int domain, int type, int protocol, @Out int[] pair);

    int bind(int fd, long address, int length);

    int accept4(int fd, long address, long length, int flags);

    int connect(int fd, @In byte[] address, int length);

    int listen(int fd, int backlog);

    int shutdown(int fd, int how);

    int getsockname(int fd, @Out byte[] address, IntByReference length);

    int setsockopt(int fd, int level, int name, long value, int length);

    int getsockopt(int fd, int level, int name, @Out byte[] value, IntByReference length);

    long send(int fd, long address, long length, int flags);

    long sendto(int fd, long address, long length, int flags, @In byte[] to, int toLength);

    long recv(int fd, long address, long length, int flags);

    int recvmmsg(int fd, long headers, int count, int flags, long timeout);

    int sendmmsg(int fd, long headers, int count, int flags);

    long recvmsg(int fd, long message, int flags);

    long sendmsg(int fd, long message, int flags);

    /** Offsets are pointers because jnr-ffi's generated stubs lose the sixth argument if all six are numbers (jffi 1.4.3). */
    long splice(int from, @Nullable Pointer fromOffset, int to, @Nullable Pointer toOffset, long length, int flags);

    int posix_spawn_file_actions_init(long actions);

    int posix_spawnp(
            @Out int[] pid,
            String program,
            long actions,
            long attributes,
            @In @NulTerminate String[] arguments,
            @In @NulTerminate String[] environment);

    int posix_spawn_file_actions_adddup2(long actions, int fd, int as);

    int posix_spawn_file_actions_addclosefrom_np(long actions, int first);

    int posix_spawn_file_actions_addchdir_np(long actions, String directory);

    int posix_spawn_file_actions_destroy(long actions);

    int posix_spawnattr_init(long attributes);

    int posix_spawnattr_setflags(long attributes, short flags);

    int posix_spawnattr_setsigdefault(long attributes, long signals);

    int posix_spawnattr_setsigmask(long attributes, long signals);

    int posix_spawnattr_destroy(long attributes);

    int pidfd_open(int pid, int flags);

    int pidfd_send_signal(int pidfd, int signal, long info, int flags);

    /** For bpf(2), which has no function of its own. */
    int syscall(long number, int command, long attributes, int size);

    /** For quotactl_fd(2), which has no function of its own. */
    int syscall(long number, int fd, int command, int id, long address);

    int waitpid(int pid, @Out int[] status, int options);

    int kill(int pid, int signal);

    int madvise(long address, long length, int advice);
}
