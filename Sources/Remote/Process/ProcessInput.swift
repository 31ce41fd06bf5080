/// What is written to a process's stdin, piece by piece, until it is finished.
///
/// A process that does not read (or has ended) is no error: its exit status tells what went wrong.
package struct ProcessInput: Sendable {
    let pieces: AsyncStream<[UInt8]>
    private let continuation: AsyncStream<[UInt8]>.Continuation

    /// - Parameter bytes: The first piece.
    package init(_ bytes: [UInt8] = []) {
        (pieces, continuation) = AsyncStream.makeStream()
        if !bytes.isEmpty { continuation.yield(bytes) }
    }

    /// Stdin that ends after these bytes.
    package static func whole(_ bytes: [UInt8]) -> ProcessInput {
        let input = ProcessInput(bytes)
        input.finish()
        return input
    }

    package static var none: ProcessInput { .whole([]) }

    package func send(_ bytes: [UInt8]) { continuation.yield(bytes) }

    /// Closes stdin once everything sent is written.
    package func finish() { continuation.finish() }
}
