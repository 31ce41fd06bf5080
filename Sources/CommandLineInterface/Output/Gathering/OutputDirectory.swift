#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

import Plan
import Remote

/// `--outdir`: HOST.out and HOST.err for each host, written as the output comes.
final class OutputDirectory {
    private let path: String
    /// Of the hosts at work.
    private var open: [String: (out: Int32, err: Int32)] = [:]

    /// - Throws: Where it cannot be made.
    init(_ path: String) throws(LocalFailure) {
        do throws(LocalFiles.Failure) {
            try LocalFiles.makeDirectories(path)
        } catch {
            throw LocalFailure(path: path, errno: error.errno)
        }
        // What is not a directory, or not ours to write to, is better known before a host is contacted.
        guard access(path + "/", W_OK | X_OK) == 0 else { throw LocalFailure(path: path, errno: errno) }
        self.path = path
    }

    deinit { for (out, err) in open.values { _ = (close(out), close(err)) } }

    /// Makes the two files of a host, or empties those of an earlier time: a host that is silent has them too.
    func begin(_ host: String) throws(LocalFailure) {
        guard open[host] == nil else { return }
        let out = try file(host, "out")
        do throws(LocalFailure) {
            open[host] = (out, try file(host, "err"))
        } catch {
            close(out)
            throw error
        }
    }

    func write(_ bytes: [UInt8], of host: String, to stream: Event.OutputStream) throws(LocalFailure) {
        guard let files = open[host] else { return }
        let descriptor = stream == .stdout ? files.out : files.err
        if Channel(descriptor: descriptor).write(bytes) { return }
        throw LocalFailure(path: path, errno: errno)
    }

    func end(_ host: String) {
        guard let (out, err) = open.removeValue(forKey: host) else { return }
        close(out)
        close(err)
    }

    private func file(_ host: String, _ suffix: String) throws(LocalFailure) -> Int32 {
        let name = "\(path)/\(OutputDirectory.safe(host)).\(suffix)"
        #if canImport(Glibc)
            let descriptor = Glibc.open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        #else
            let descriptor = Darwin.open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        #endif
        guard descriptor >= 0 else { throw LocalFailure(path: name, errno: errno) }
        _ = fchmod(descriptor, 0o600)
        return descriptor
    }

    /// The name of a host as the name of a file: letters, digits, `_`, `-` and dots that do not lead stay, any other byte
    /// is `%` and two hexadecimal digits. No two names give the same.
    static func safe(_ host: String) -> String {
        var name = ""
        for (index, byte) in host.utf8.enumerated() {
            switch byte {
            case 48...57, 65...90, 97...122, 0x2d, 0x5f: name.unicodeScalars.append(Unicode.Scalar(byte))
            case 0x2e where index > 0: name.append(".")
            default: name += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
        return name
    }
}
