#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The terminal that a person sits at, whatever stdin and stdout are.
package enum Terminal {
    /// Asks for a line without echo; nil when there is no terminal, or at its end of input.
    package static func askSecret(_ prompt: String) -> String? {
        let terminal = open("/dev/tty", O_RDWR | O_CLOEXEC)
        guard terminal >= 0 else { return nil }
        defer { close(terminal) }
        var before = termios()
        guard tcgetattr(terminal, &before) == 0 else { return nil }
        var silent = before
        silent.c_lflag &= ~tcflag_t(ECHO)
        tcsetattr(terminal, TCSAFLUSH, &silent)
        defer { tcsetattr(terminal, TCSAFLUSH, &before) }
        say(prompt, on: terminal)
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while true {
            let count = read(terminal, &byte, 1)
            if count < 0, errno == EINTR { continue }
            guard count == 1 else { return nil }
            if byte == 0x0a { break }
            line.append(byte)
        }
        say("\n", on: terminal)
        return String(decoding: line, as: UTF8.self)
    }

    private static func say(_ text: String, on terminal: Int32) {
        let bytes = Array(text.utf8)
        _ = write(terminal, bytes, bytes.count)
    }
}
