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
        // A signal in the middle would leave the terminal without echo: Ctrl-C comes as the character that it is, and
        // ends the line.
        silent.c_lflag &= ~tcflag_t(ECHO | ISIG)
        let interrupt = withUnsafeMutableBytes(of: &silent.c_cc) { characters in
            characters[Int(VEOL)] = characters[Int(VINTR)]
            return characters[Int(VINTR)]
        }
        tcsetattr(terminal, TCSAFLUSH, &silent)
        say(prompt, on: terminal)
        let line = readLine(from: terminal, interrupt: interrupt)
        tcsetattr(terminal, TCSAFLUSH, &before)
        say("\n", on: terminal)
        switch line {
        case .line(let bytes): return String(decoding: bytes, as: UTF8.self)
        case .end: return nil
        case .interrupted:
            kill(getpid(), SIGINT)
            return nil
        }
    }

    /// Asks for a yes; anything else is a no, and so is the lack of a terminal.
    package static func confirm(_ question: String) -> Bool {
        let terminal = open("/dev/tty", O_RDWR | O_CLOEXEC)
        guard terminal >= 0 else { return false }
        defer { close(terminal) }
        say(question, on: terminal)
        guard case .line(let bytes) = readLine(from: terminal, interrupt: 3) else { return false }
        return ["y", "yes"].contains(String(decoding: bytes, as: UTF8.self).lowercased())
    }

    private enum Line {
        case line([UInt8])
        case end
        case interrupted
    }

    private static func readLine(from terminal: Int32, interrupt: UInt8) -> Line {
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while true {
            let count = read(terminal, &byte, 1)
            if count < 0, errno == EINTR { continue }
            guard count == 1 else { return .end }
            if byte == interrupt { return .interrupted }
            if byte == 0x0a { return .line(line) }
            line.append(byte)
        }
    }

    private static func say(_ text: String, on terminal: Int32) {
        let bytes = Array(text.utf8)
        _ = write(terminal, bytes, bytes.count)
    }
}
