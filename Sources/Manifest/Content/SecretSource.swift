import Foundation
import Plan
import Shell

/// How values from elsewhere are fetched. This target runs nothing itself: whoever may run commands hands it in.
package struct SecretSource: Sendable {
    /// The value of an environment variable; nil when it is not set.
    package var environment: @Sendable (String) -> String?
    /// The bytes of a local file; throws when it cannot be read or holds more than so many bytes.
    package var file: @Sendable (_ path: String, _ most: Int) throws -> [UInt8]
    /// What a program (first element) with its arguments prints; throws unless it ends with status 0.
    package var command: @Sendable ([String]) async throws -> [UInt8]

    /// The process's own environment and files are read where nothing else is given.
    package init(
        environment: @escaping @Sendable (String) -> String? = { name in getenv(name).map { String(cString: $0) } },
        file: @escaping @Sendable (String, Int) throws -> [UInt8] = { try LocalFile.read($0, most: $1) },
        command: @escaping @Sendable ([String]) async throws -> [UInt8]
    ) {
        self.environment = environment
        self.file = file
        self.command = command
    }
}

/// Local files that a manifest or the command line names.
package enum LocalFile {
    /// Content for one remote file: it travels inside the plan, which is held in memory as a whole.
    package static let mostBytes = 16 << 20

    /// Reads a whole file of at most `most` bytes; a directory, a missing or a longer file is an error.
    package static func read(_ path: String, most: Int = mostBytes) throws(LocalFileError) -> [UInt8] {
        guard let stream = fopen(path, "rbe") else {
            throw LocalFileError(path: path, reason: String(cString: strerror(errno)))
        }
        defer { fclose(stream) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = fread(&chunk, 1, chunk.count, stream)
            if count == 0 { break }
            bytes += chunk[..<count]
            if bytes.count > most {
                throw LocalFileError(path: path, reason: "it is larger than \(most >> 20) MiB")
            }
        }
        if ferror(stream) != 0 { throw LocalFileError(path: path, reason: String(cString: strerror(errno))) }
        return bytes
    }
}

/// A local file that cannot be read.
package struct LocalFileError: ExplainedError {
    package let path: String
    package let reason: String

    package init(path: String, reason: String) {
        self.path = path
        self.reason = reason
    }

    package var code: String { "file-unreadable" }
    package var message: String { Problem.printable("cannot read \(path): \(reason)") }
    package var hint: String? { nil }
}

/// Fetches what one file asks for, each value once, and collects what goes wrong.
struct Fetcher {
    let source: SecretSource
    /// Where relative paths start; empty for the current directory.
    let directory: String
    private(set) var problems: Problems
    private var fetched: [Position: Text] = [:]

    init(file: String, source: SecretSource) {
        self.source = source
        self.directory = file.lastIndex(of: "/").map { String(file[...$0]) } ?? ""
        self.problems = Problems(file: file)
    }

    func path(_ written: String) -> String { written.hasPrefix("/") ? written : directory + written }

    /// Nil after a problem.
    mutating func fetch(_ value: Elsewhere) async -> Text? {
        if let text = fetched[value.position] { return text }
        let bytes: [UInt8]?
        switch value.place {
        case .environment(let name):
            bytes = source.environment(name).map { Array($0.utf8) }
            if bytes == nil {
                problems.add(
                    value.position, "environment variable \(Problem.quoted(name)) is not set",
                    hint: "`export \(name)=...` sets it")
            }
        case .file(let written):
            bytes = read(written, at: value.position)
        case .command(let words):
            do {
                let output = try await source.command(words)
                bytes = output.last == UInt8(ascii: "\n") ? output.dropLast() : output
            } catch {
                problems.add(value.position, "the command failed: \(Fetcher.reason(error))")
                bytes = nil
            }
        }
        let text = bytes.map { Text(segments: [.secret($0)]) }
        if let text { fetched[value.position] = text }
        return text
    }

    /// Nil after a problem.
    mutating func read(_ written: String, at position: Position) -> [UInt8]? {
        do {
            return try source.file(path(written), LocalFile.mostBytes)
        } catch {
            problems.add(position, Fetcher.reason(error))
            return nil
        }
    }

    mutating func add(_ problem: Problem) { problems.add(problem) }

    mutating func tell(_ position: Position, _ message: String, hint: String? = nil) {
        problems.add(position, message, hint: hint)
    }

    private static func reason(_ error: any Error) -> String {
        guard let explained = error as? any ExplainedError else { return String(describing: error) }
        return explained.message + (explained.hint.map { " (\($0))" } ?? "")
    }
}
