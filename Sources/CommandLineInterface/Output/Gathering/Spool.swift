#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What hosts write until all of them are done: in one file that has no name, so that neither memory nor descriptors grow
/// with the output or the number of hosts, and nothing is left behind however tunnel ends.
///
/// Belongs to one actor.
final class Spool {
    /// Where in the file the pieces of one stream are, and what tells it from others.
    struct Stream: Sendable {
        fileprivate var extents: [Range<Int>] = []
        fileprivate var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        /// Bytes.
        private(set) var count = 0

        /// Streams that differ in this differ; those that do not are to be compared.
        var fingerprint: [UInt64] { [UInt64(count), hash] }

        fileprivate mutating func add(_ bytes: [UInt8], at offset: Int) {
            count += bytes.count
            // FNV-1a, as in `Digest`, but over the pieces as they come.
            for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
            if let last = extents.last, last.upperBound == offset {
                extents[extents.count - 1] = last.lowerBound..<(offset + bytes.count)
            } else {
                extents.append(offset..<(offset + bytes.count))
            }
        }
    }

    private static let piece = 1 << 16
    private let descriptor: Int32
    private var end = 0

    /// - Throws: Where no temporary file can be made; TMPDIR says where they go.
    init() throws(LocalFailure) {
        let directory = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(directory)/tunnel.XXXXXX".utf8CString)
        descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw LocalFailure(path: directory, errno: errno) }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        unlink(template)
    }

    deinit { close(descriptor) }

    /// - Throws: Where the disk is full.
    func add(_ bytes: [UInt8], to stream: inout Stream) throws(LocalFailure) {
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                pwrite(descriptor, buffer.baseAddress.map { $0 + done }, bytes.count - done, off_t(end + done))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw LocalFailure(path: "a temporary file", errno: errno) }
            done += count
        }
        stream.add(bytes, at: end)
        end += bytes.count
    }

    /// Gives the stream piece by piece.
    func read(_ stream: Stream, _ take: ([UInt8]) -> Void) {
        var cursor = Cursor(stream)
        while let bytes = next(&cursor) { take(bytes) }
    }

    func areEqual(_ left: Stream, _ right: Stream) -> Bool {
        guard left.fingerprint == right.fingerprint else { return false }
        var (one, other) = (Cursor(left), Cursor(right))
        var (ours, theirs): ([UInt8], [UInt8]) = ([], [])
        // The pieces of the two are cut at different places.
        while true {
            if ours.isEmpty { ours = next(&one) ?? [] }
            if theirs.isEmpty { theirs = next(&other) ?? [] }
            let count = min(ours.count, theirs.count)
            if count == 0 { return ours.isEmpty && theirs.isEmpty }
            guard ours[..<count] == theirs[..<count] else { return false }
            ours.removeFirst(count)
            theirs.removeFirst(count)
        }
    }

    private struct Cursor {
        var rest: ArraySlice<Range<Int>>

        init(_ stream: Stream) { rest = stream.extents[...] }
    }

    private func next(_ cursor: inout Cursor) -> [UInt8]? {
        guard let extent = cursor.rest.first else { return nil }
        let most = min(extent.count, Spool.piece)
        let bytes = [UInt8](unsafeUninitializedCapacity: most) { buffer, count in
            count = max(0, pread(descriptor, buffer.baseAddress, most, off_t(extent.lowerBound)))
        }
        guard !bytes.isEmpty else { return nil }
        let start = extent.lowerBound + bytes.count
        if start == extent.upperBound {
            cursor.rest.removeFirst()
        } else {
            cursor.rest[cursor.rest.startIndex] = start..<extent.upperBound
        }
        return bytes
    }
}
