/// A value that stands outside of the file: `{env: NAME}`, `{file: PATH}` or `{command: ...}`.
struct Elsewhere: Sendable, Hashable {
    enum Place: Sendable, Hashable {
        case environment(String)
        /// As written; a relative path starts at the directory of the file that names it.
        case file(String)
        /// A program and its arguments.
        case command([String])
    }

    let place: Place
    let position: Position

    /// Nil for a tree that is not of this shape.
    init?(_ tree: Tree) {
        position = tree.entries.first?.value.position ?? tree.position
        if let name = tree["env"]?.text {
            place = .environment(name)
        } else if let path = tree["file"]?.text {
            place = .file(path)
        } else if let line = tree["command"]?.text {
            place = .command(["/bin/sh", "-c", line])
        } else if let words = tree["command"]?.items, !words.isEmpty {
            place = .command(words.compactMap(\.text))
        } else {
            return nil
        }
    }
}
