/// The files in the source tree that are made from the command table.
enum GeneratedFiles {
    /// What a person runs to refresh them.
    static let refresh = "Tests/regenerate"

    /// Content by path from the top of the source tree.
    static var all: [String: String] {
        var files: [String: String] = [:]
        for page in Manual(table: .tunnel).pages { files["man/" + page.fileName] = page.text }
        for script in CompletionScript.allCases { files["completions/" + script.fileName] = script.text }
        return files
    }
}
