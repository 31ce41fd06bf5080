import Manifest
import Remote

/// `tunnel __complete`: what the completion scripts ask on each TAB.
enum CompleteCommand {
    static let subcommand = Subcommand(
        "__complete",
        summary: "Print completions for an unfinished command line",
        positionals: [Positional("WORD", .rest, help: "The words after tunnel, the unfinished one last.")],
        isHidden: true,
        run: run)

    private static func run(_ invocation: Invocation) async -> ExitCode {
        let words = invocation.rest.map { String(decoding: $0, as: UTF8.self) }
        let reply = Completer.complete(words) { word, line in
            TargetsCompletion(names: names(line: line)).candidates(for: word)
        }
        print(reply.text, terminator: "")
        return .success
    }

    /// Read only when hosts are asked for: everything else is answered without touching a file.
    private static func names(line: [String]) -> TargetsCompletion.Names {
        let home = LocalEnvironment.home
        var names = TargetsCompletion.Names(
            configured: SSHConfigNames.read(file: value(of: .sshConfig, in: line), home: home))
        var file = value(of: .inventory, in: line) ?? LocalEnvironment.configDirectory + "/inventory.yaml"
        // The shell has not expanded it: the line is not finished.
        if file.hasPrefix("~/") { file = home + file.dropFirst() }
        // A mistake in the file is not to be told in the middle of typing.
        guard let bytes = RegularFile.read(file), let inventory = try? Inventory.read(bytes, file: file) else {
            return names
        }
        names.inventory = inventory.hostNames
        names.groups = inventory.groupNames
        return names
    }

    /// The value that `option` has on an unfinished line, which the parser would refuse.
    private static func value(of option: Option, in line: [String]) -> String? {
        for (index, word) in line.enumerated() {
            if word == option.spelling || word == option.short.map({ "-\($0)" }) {
                return index + 1 < line.count ? line[index + 1] : nil
            }
            if word.hasPrefix(option.spelling + "=") { return String(word.dropFirst(option.spelling.count + 1)) }
            if let short = option.short, word.hasPrefix("-\(short)") { return String(word.dropFirst(2)) }
        }
        return nil
    }
}
