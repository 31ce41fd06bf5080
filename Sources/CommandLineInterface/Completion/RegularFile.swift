import Foundation

/// Reads files for completion, which must never wait.
enum RegularFile {
    /// Nil for what is not there or not readable, and for pipes and devices, which could make the shell hang.
    static func read(_ path: String) -> [UInt8]? {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return FileManager.default.contents(atPath: path).map(Array.init)
    }
}
