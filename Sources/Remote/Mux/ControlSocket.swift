#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A connection to a master's control socket.
struct ControlSocket: Sendable {
    let descriptor: Descriptor

    /// Nil when nobody listens there.
    init?(path: String) {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        let fits = withUnsafeMutableBytes(of: &address.sun_path) { place in
            guard bytes.count < place.count else { return false }
            place.copyBytes(from: bytes)
            return true
        }
        #if canImport(Glibc)
            let kind = Int32(SOCK_STREAM.rawValue)
        #else
            let kind = SOCK_STREAM
        #endif
        let raw = socket(AF_UNIX, kind, 0)
        guard fits, raw >= 0 else {
            if raw >= 0 { close(raw) }
            return nil
        }
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(raw, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard connected == 0 else {
            close(raw)
            return nil
        }
        descriptor = Descriptor(raw)
    }

    /// Hands a descriptor over, as the master takes them: one byte with one descriptor (unix(7), SCM_RIGHTS).
    func send(descriptor handed: Int32) async -> Bool {
        while !Task.isCancelled {
            if sendOnce(handed) { return true }
            guard errno == EAGAIN || errno == EINTR else { return false }
            await descriptor.ready(for: .writing)
        }
        return false
    }

    private func sendOnce(_ handed: Int32) -> Bool {
        // CMSG_SPACE and CMSG_LEN are macros, which Swift does not see: the header, then the data, each aligned.
        let alignment = MemoryLayout<cmsghdr>.alignment
        let header = (MemoryLayout<cmsghdr>.size + alignment - 1) & ~(alignment - 1)
        let space = header + ((MemoryLayout<Int32>.size + alignment - 1) & ~(alignment - 1))
        var control = [UInt8](repeating: 0, count: space)
        var byte: UInt8 = 0
        return control.withUnsafeMutableBytes { control in
            var head = cmsghdr()
            head.cmsg_len = .init(header + MemoryLayout<Int32>.size)
            head.cmsg_level = SOL_SOCKET
            #if canImport(Glibc)
                head.cmsg_type = Int32(SCM_RIGHTS)
            #else
                head.cmsg_type = SCM_RIGHTS
            #endif
            control.storeBytes(of: head, as: cmsghdr.self)
            control.storeBytes(of: handed, toByteOffset: header, as: Int32.self)
            return withUnsafeMutablePointer(to: &byte) { byte in
                var piece = iovec(iov_base: byte, iov_len: 1)
                return withUnsafeMutablePointer(to: &piece) { piece in
                    var message = msghdr()
                    message.msg_iov = piece
                    message.msg_iovlen = 1
                    message.msg_control = control.baseAddress
                    message.msg_controllen = .init(space)
                    return sendmsg(descriptor.raw, &message, 0) == 1
                }
            }
        }
    }
}
