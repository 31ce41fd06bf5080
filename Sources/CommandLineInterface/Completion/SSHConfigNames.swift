import Foundation

/// Host names that stand in ssh_config(5) files, for completion.
///
/// Only names, and only those without wildcards: what a name means is for `ssh -G` to say.
struct SSHConfigNames {
    private let home: String
    private var names: [String] = []
    private var seen: Set<String> = []
    /// Each file once: files may include each other.
    private var files: Set<String> = []

    /// The names in `file`, or where it is nil in the user's and the system's file, each once and in their order.
    /// `none` means no file at all, as for ssh. What cannot be read is left out.
    static func read(file: String?, home: String, system: String = "/etc/ssh") -> [String] {
        var reader = SSHConfigNames(home: home)
        switch file {
        case "none": break
        case let file?: reader.read(reader.expand(file), relativeTo: home + "/.ssh")
        case nil:
            reader.read(home + "/.ssh/config", relativeTo: home + "/.ssh")
            reader.read(system + "/ssh_config", relativeTo: system)
        }
        return reader.names
    }

    private init(home: String) { self.home = home }

    private mutating func read(_ path: String, relativeTo directory: String) {
        guard files.insert(path).inserted, let bytes = RegularFile.read(path) else { return }
        for line in String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline) {
            let words = Self.words(of: line)
            switch words.first?.lowercased() {
            case "host":
                for name in words.dropFirst() where Self.isPlain(name) && seen.insert(name).inserted {
                    names.append(name)
                }
            case "include":
                for pattern in words.dropFirst() {
                    let path = expand(pattern)
                    let absolute = path.hasPrefix("/") ? path : directory + "/" + path
                    for file in Self.files(matching: absolute) {
                        read(file, relativeTo: directory)
                    }
                }
            default: break
            }
        }
    }

    /// Keyword and arguments; `=` may stand after the keyword, double quotes may hold blanks, `#` begins a comment.
    private static func words(of line: Substring) -> [String] {
        var words: [String] = []
        var word: String?
        var isQuoted = false
        for character in line {
            switch character {
            case "\"":
                isQuoted.toggle()
                word = word ?? ""
            case "#" where word == nil && !isQuoted: return words
            case "=" where !isQuoted && words.isEmpty, " " where !isQuoted, "\t" where !isQuoted:
                if let word { words.append(word) }
                word = nil
            case "=" where word == nil && words.count == 1: break
            default: word = (word ?? "") + String(character)
            }
        }
        if let word { words.append(word) }
        return words
    }

    /// Without wildcards, negation, and what could be taken for an option or would need quotes in a shell.
    private static func isPlain(_ name: String) -> Bool {
        !name.isEmpty && !name.hasPrefix("-")
            && name.unicodeScalars.allSatisfy { scalar in
                scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || "._-".unicodeScalars.contains(scalar)
            }
    }

    private func expand(_ path: String) -> String { path.hasPrefix("~/") ? home + path.dropFirst(1) : path }

    private static func files(matching pattern: String) -> [String] {
        var result = glob_t()
        defer { globfree(&result) }
        guard glob(pattern, 0, nil, &result) == 0 else { return [] }
        return (0..<Int(result.gl_pathc)).compactMap { result.gl_pathv[$0].map { String(cString: $0) } }
    }
}
