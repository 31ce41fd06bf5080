/// The arguments of the process.
enum Arguments {
    /// Without the program's name, byte for byte: `CommandLine.arguments` would replace bytes that are not UTF-8, and
    /// what `exec` hands on must be what was typed.
    static var bytes: [[UInt8]] {
        (1..<max(1, Int(CommandLine.argc))).compactMap { index in
            CommandLine.unsafeArgv[index].map { pointer in
                UnsafeBufferPointer(start: pointer, count: length(of: pointer)).map { UInt8(bitPattern: $0) }
            }
        }
    }

    /// Whether a line that was not understood asks for JSON, as far as can be told: its error then goes out as JSON too.
    static func askForJSON(_ arguments: [[UInt8]]) -> Bool {
        let json = Array(Option.json.spelling.utf8)
        return arguments.prefix { $0 != Array("--".utf8) }.contains(json)
    }

    private static func length(of pointer: UnsafePointer<CChar>) -> Int {
        var end = 0
        while pointer[end] != 0 { end += 1 }
        return end
    }
}
