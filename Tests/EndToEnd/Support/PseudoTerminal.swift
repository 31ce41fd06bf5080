import Foundation
import LabSupport

/// A `tunnel` at a terminal of 33 lines and 111 columns, which a person types at.
struct PseudoTerminal {
    private static let program = """
        import fcntl, os, pty, select, signal, struct, sys, termios
        keys = os.open(sys.argv[1], os.O_RDWR)
        child, end = pty.fork()
        if child == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack('4H', 33, 111, 0, 0))
            os.execv(sys.argv[2], sys.argv[2:])
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda number, frame: os.kill(child, number))
        while True:
            ready = select.select([end, keys], [], [])[0]
            if keys in ready:
                os.write(end, os.read(keys, 4096))
            if end in ready:
                try:
                    shown = os.read(end, 65536)
                except OSError:
                    break
                sys.stdout.buffer.write(shown)
                sys.stdout.flush()
        mode = termios.tcgetattr(end)[3]
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        line = 'line' if mode & termios.ICANON else 'raw'
        print(f"\\nexit {code}, {line} mode with{'' if mode & termios.ECHO else 'out'} echo")
        """

    private let process: ChildProcess
    private let keys: String

    init(
        _ desk: Desk, _ arguments: [String], environment more: [String: String?] = [:]
    ) async throws {
        keys = "\(desk.directory)/keys-\(UInt32.random(in: 0 ... .max))"
        mkfifo(keys, 0o600)
        let config = desk.sshConfig.map { ["-F", $0] } ?? []
        process = try await ChildProcess.start(
            "/usr/bin/env", ["python3", "-c", Self.program, keys, Tunnel.binary()] + config + arguments,
            environment: desk.environment.merging(more) { $1 })
    }

    func type(_ text: String) throws {
        // Read and write: no reader yet is no reason to wait.
        let file = try FileHandle(forUpdating: URL(filePath: keys))
        try file.write(contentsOf: Data(text.utf8))
        try file.close()
    }

    /// To `tunnel` itself.
    func send(signal: Int32) { process.send(signal: signal) }

    /// Waits until a text has been shown.
    func until(_ text: String, within seconds: Double = 60) async throws {
        let isShown = try await eventually(within: seconds) { shown.contains(text) }
        if !isShown { throw LabError("'\(text)' was not shown, but:\n\(shown)") }
    }

    /// All that was shown, and in a last line how it ended and how it left the terminal.
    func wait() async throws -> String { try await process.wait().output }

    private var shown: String { String(decoding: process.outputSoFar(), as: UTF8.self) }
}
