import Foundation

/// `tunnel __generate`: refreshes the files that are made from the command table.
enum GenerateCommand {
    static let subcommand = Subcommand(
        "__generate",
        summary: "Write man/ and completions/ under a directory",
        positionals: [Positional("DIRECTORY", .one, .file, help: "The top of the source tree.")],
        isHidden: true,
        run: run)

    /// Both folders hold generated files only, so they are emptied first: a page of a command that is gone goes too.
    private static func run(_ invocation: Invocation) async -> ExitCode {
        let top = URL(fileURLWithPath: invocation.positional("DIRECTORY") ?? ".")
        let files = FileManager.default
        do {
            for folder in Set(GeneratedFiles.all.keys.compactMap { $0.split(separator: "/").first.map(String.init) }) {
                let folder = top.appendingPathComponent(folder)
                if files.fileExists(atPath: folder.path) { try files.removeItem(at: folder) }
                try files.createDirectory(at: folder, withIntermediateDirectories: true)
            }
            for (path, text) in GeneratedFiles.all {
                try Data(text.utf8).write(to: top.appendingPathComponent(path))
            }
            return .success
        } catch {
            FileHandle.standardError.write(Data("tunnel: \(error.localizedDescription)\n".utf8))
            return .failed
        }
    }
}
