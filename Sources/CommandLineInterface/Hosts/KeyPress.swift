import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Keys at the terminal, while nobody else reads from there: any key counts, and none is shown.
final class KeyPress: Sendable {
    /// As the terminal was found; nil while it is so.
    private let found = Mutex<termios?>(nil)

    /// Nil where stdin or stderr is no terminal, and where stdout is a pipe: who reads that may read the keys as well, as
    /// less does.
    init?() {
        var output = stat()
        guard isatty(0) == 1, isatty(2) == 1, fstat(1, &output) == 0, output.st_mode & S_IFMT != S_IFIFO else {
            return nil
        }
    }

    deinit { leave() }

    /// Whether a key was pressed since the last time; the first time begins to listen. To be asked only while no program at
    /// the terminal may be asking for a password: the answer would be taken from it.
    func wasPressed() -> Bool {
        // A process in the background is stopped when it touches the terminal.
        guard tcgetpgrp(0) == getpgrp() else { return false }
        listen()
        var wasPressed = false
        var keys = [UInt8](repeating: 0, count: 1024)
        while isReadable, read(0, &keys, keys.count) > 0 { wasPressed = true }
        return wasPressed
    }

    /// Gives the terminal back as it was found; may be called at any time.
    func leave() {
        found.withLock { found in
            guard var state = found, tcgetpgrp(0) == getpgrp() else { return }
            tcsetattr(0, TCSANOW, &state)
            found = nil
        }
    }

    private var isReadable: Bool {
        var waiting = pollfd(fd: 0, events: Int16(POLLIN), revents: 0)
        return poll(&waiting, 1, 0) == 1 && waiting.revents & Int16(POLLIN) != 0
    }

    /// Looks each time: a shell that had the terminal meanwhile (Ctrl-Z, fg) sets it as it likes it.
    private func listen() {
        found.withLock { found in
            var state = termios()
            guard tcgetattr(0, &state) == 0, state.c_lflag & tcflag_t(ICANON) != 0 else { return }
            found = state
            state.c_lflag &= ~tcflag_t(ICANON | ECHO)
            tcsetattr(0, TCSANOW, &state)
        }
    }
}
