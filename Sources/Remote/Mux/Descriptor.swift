import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A file descriptor that is read and written without blocking a thread, and closed with its last owner at the latest.
///
/// One task reads and one writes at a time; a slow consumer leaves bytes in the kernel's buffer, which stops the sender.
final class Descriptor: Sendable {
    let raw: Int32
    private let isOpen = Atomic(true)

    init(_ raw: Int32) {
        self.raw = raw
        _ = fcntl(raw, F_SETFD, FD_CLOEXEC)
        _ = fcntl(raw, F_SETFL, fcntl(raw, F_GETFL) | O_NONBLOCK)
    }

    /// One that is only handed to another process, which decides itself how it reads and writes it.
    init(blocking raw: Int32) { self.raw = raw }

    /// Closes it now; its number is not to be used after that.
    func close() {
        if isOpen.exchange(false, ordering: .acquiringAndReleasing) { systemClose(raw) }
    }

    deinit { close() }

    /// A pipe whose one end stays here and whose other goes to somebody else; nil when there are no descriptors left.
    static func pipe() -> (read: Int32, write: Int32)? {
        var ends: [Int32] = [0, 0]
        // pipe2(2) is not to be had from Swift; ProcessRunner closes what its children should not have.
        guard systemPipe(&ends) == 0 else { return nil }
        ends.forEach { _ = fcntl($0, F_SETFD, FD_CLOEXEC) }
        #if canImport(Glibc)
            // F_SETPIPE_SZ of fcntl(2): 1 MiB instead of 64 KiB makes fewer turns where much output comes.
            _ = fcntl(ends[1], 1031, 1 << 20)
        #endif
        return (ends[0], ends[1])
    }

    /// What there is to read, at most so many bytes; empty at the end of file or on an error, nil when cancelled.
    func read(upTo most: Int = 1 << 17) async -> [UInt8]? {
        while !Task.isCancelled {
            var reason: Int32 = 0
            let bytes = [UInt8](unsafeUninitializedCapacity: most) { buffer, count in
                let got = systemRead(raw, buffer.baseAddress, most)
                reason = got < 0 ? errno : 0
                count = max(0, got)
            }
            guard bytes.isEmpty, reason == EAGAIN || reason == EINTR else { return bytes }
            await ready(for: .reading)
        }
        return nil
    }

    /// Writes all bytes; false when the other end is closed, or when cancelled.
    func write(_ bytes: [UInt8]) async -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty, !Task.isCancelled {
            let count = rest.withUnsafeBytes { systemWrite(raw, $0.baseAddress, $0.count) }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if errno == EAGAIN || errno == EINTR {
                await ready(for: .writing)
            } else {
                return false
            }
        }
        return rest.isEmpty
    }

    enum Direction { case reading, writing }

    /// Waits until the kernel says so, or until the task is cancelled.
    func ready(for direction: Direction) async { await Readiness.shared.wait(for: raw, direction) }
}

private func systemPipe(_ ends: inout [Int32]) -> Int32 {
    #if canImport(Glibc)
        Glibc.pipe(&ends)
    #else
        Darwin.pipe(&ends)
    #endif
}

func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    #if canImport(Glibc)
        Glibc.read(descriptor, buffer, count)
    #else
        Darwin.read(descriptor, buffer, count)
    #endif
}

func systemWrite(_ descriptor: Int32, _ buffer: UnsafeRawPointer?, _ count: Int) -> Int {
    #if canImport(Glibc)
        Glibc.write(descriptor, buffer, count)
    #else
        Darwin.write(descriptor, buffer, count)
    #endif
}

private func systemClose(_ descriptor: Int32) {
    #if canImport(Glibc)
        _ = Glibc.close(descriptor)
    #else
        _ = Darwin.close(descriptor)
    #endif
}
