import Dispatch
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The terminal on stdin while another one is shown on it: every key comes as it is, Ctrl-C too.
package final class RawTerminal: Sendable {
    private let before: termios
    private let isRaw = Mutex(false)

    /// Nil where stdin or stdout is no terminal.
    package init?() {
        var state = termios()
        guard isatty(0) == 1, isatty(1) == 1, tcgetattr(0, &state) == 0 else { return nil }
        before = state
    }

    /// - Parameter dropsTyped: Whether what was typed before, and not read yet, is for nobody.
    package func enter(dropsTyped: Bool = false) {
        var raw = before
        cfmakeraw(&raw)
        isRaw.withLock { isRaw in
            isRaw = true
            tcsetattr(0, dropsTyped ? TCSAFLUSH : TCSADRAIN, &raw)
        }
    }

    /// Gives the terminal back as it was found; may be called twice.
    package func leave() {
        isRaw.withLock { isRaw in
            guard isRaw else { return }
            isRaw = false
            var state = before
            tcsetattr(0, TCSADRAIN, &state)
        }
    }

    deinit { leave() }

    package var size: (rows: Int, columns: Int)? {
        var size = winsize()
        guard ioctl(0, UInt(TIOCGWINSZ), &size) == 0, size.ws_row > 0, size.ws_col > 0 else { return nil }
        return (Int(size.ws_row), Int(size.ws_col))
    }

    /// Every change of the size.
    package var sizes: AsyncStream<(rows: Int, columns: Int)> {
        AsyncStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
            nonisolated(unsafe) let source = DispatchSource.makeSignalSource(
                signal: SIGWINCH, queue: DispatchQueue(label: "window"))
            source.setEventHandler { [self] in if let size { continuation.yield(size) } }
            source.resume()
            continuation.onTermination = { _ in source.cancel() }
        }
    }

    /// What is typed, until the terminal is gone.
    package var keys: AsyncStream<[UInt8]> {
        AsyncStream { continuation in
            nonisolated(unsafe) let source = DispatchSource.makeReadSource(
                fileDescriptor: 0, queue: DispatchQueue(label: "keys"))
            source.setEventHandler {
                var bytes = [UInt8](repeating: 0, count: 4096)
                let count = read(0, &bytes, bytes.count)
                if count > 0 {
                    continuation.yield(Array(bytes[..<count]))
                } else if count == 0 || errno != EINTR && errno != EAGAIN {
                    continuation.finish()
                    source.cancel()
                }
            }
            source.resume()
            continuation.onTermination = { _ in source.cancel() }
        }
    }
}

/// Finds the escape in what is typed: `~.` at the beginning of a line detaches, `~~` there is one `~`, as ssh has it.
package struct EscapeScanner: Sendable {
    private enum State { case lineStart, tilde, inLine }

    private var state = State.lineStart

    package init() {}

    /// - Returns: What is to be handed on, and whether the escape came; what was typed behind it is dropped.
    package mutating func scan(_ bytes: [UInt8]) -> (keys: [UInt8], detaches: Bool) {
        var keys: [UInt8] = []
        for byte in bytes {
            switch (state, byte) {
            case (.lineStart, UInt8(ascii: "~")):
                state = .tilde
                continue
            case (.tilde, UInt8(ascii: ".")): return (keys, true)
            case (.tilde, UInt8(ascii: "~")): break
            case (.tilde, _): keys.append(UInt8(ascii: "~"))
            case (.lineStart, _), (.inLine, _): break
            }
            keys.append(byte)
            state = byte == 0x0d || byte == 0x0a ? .lineStart : .inLine
        }
        return (keys, false)
    }
}
