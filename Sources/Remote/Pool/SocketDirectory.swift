import Plan

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Where the sockets of masters live: a short path, because a control path of more than 90 bytes fails, in a directory
/// that nobody else can write to, because whoever owns the socket owns the connection.
package struct SocketDirectory: Sendable, Hashable {
    package let path: String

    /// Makes the directory where needed and checks that it is safe.
    ///
    /// - Parameter given: Nil for the standard place.
    package init(_ given: String? = nil) throws(RemoteError) {
        let path = given ?? SocketDirectory.place
        try? LocalFiles.makeDirectories(path)
        var info = stat()
        let problem: String? =
            if lstat(path, &info) != 0 {
                String(cString: strerror(errno))
            } else if info.st_mode & S_IFMT != S_IFDIR {
                "is not a directory"
            } else if info.st_uid != getuid() {
                "belongs to another user"
            } else if info.st_mode & 0o077 != 0 {
                "is open to others"
            } else if path.utf8.count > 73 {
                // 16 digits and a slash follow; ssh appends 17 bytes more while it binds, and sun_path ends at 107.
                "has too long a path"
            } else {
                nil
            }
        if let problem { throw RemoteError(host: "", .socketDirectory(path: path, problem: problem)) }
        self.path = path
    }

    /// The same for cron as for a login shell, as long as the user's runtime directory is there.
    private static var place: String {
        if let given = LocalEnvironment.value("TUNNEL_SOCKET_DIR") { return given }
        if let runtime = LocalEnvironment.value("XDG_RUNTIME_DIR"), runtime.utf8.count < 60 {
            return runtime + "/tunnel"
        }
        let runtime = "/run/user/\(getuid())"
        var info = stat()
        if lstat(runtime, &info) == 0, info.st_uid == getuid() { return runtime + "/tunnel" }
        return "/tmp/tunnel-\(getuid())"
    }

    func socket(for resolution: SSHResolution) -> String { "\(path)/\(Digest.hex(resolution.identity))" }

    /// Sockets that are there, with what their masters were opened for.
    func sockets() -> [(socket: String, label: String)] {
        LocalFiles.list(path).filter { $0.utf8.count == 16 }.sorted().map { name in
            let label = (try? LocalFiles.read("\(path)/\(name).label")).map { String(decoding: $0, as: UTF8.self) }
            return ("\(path)/\(name)", label ?? "unknown")
        }
    }

    /// Makes sure that a socket is not a symlink or somebody else's.
    static func isOwnSocket(_ path: String) -> Bool {
        var info = stat()
        return lstat(path, &info) == 0 && info.st_mode & S_IFMT == S_IFSOCK && info.st_uid == getuid()
    }
}

/// A lock between processes, for as long as the value is held.
struct FileLock: ~Copyable {
    private let descriptor: Int32

    /// Waits without blocking a thread; nil when the lock file cannot be opened.
    init?(_ path: String) async {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { return nil }
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            guard errno == EWOULDBLOCK || errno == EINTR, !Task.isCancelled else {
                close(descriptor)
                return nil
            }
            try? await Task.sleep(for: .milliseconds(20))
        }
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }
}
