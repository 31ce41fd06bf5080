/// Redirections, and the here-documents among them.
extension ShellReader {
    /// A here-document whose body is still to come.
    struct Document {
        let delimiter: String
        let isLiteral: Bool
        let stripsTabs: Bool
        let command: Int
    }

    /// Reads a redirection, where one stands here. One that writes a file is a command of its own, `> FILE`.
    mutating func redirection(of place: Int) throws(ShellTextError) -> Bool {
        let start = position
        while let scalar = current, ("0"..."9").contains(scalar) { position += 1 }
        guard let sign = current, sign == "<" || sign == ">" else {
            position = start
            return false
        }
        if peek(1) == "(" {
            // A process substitution is a word, and has its command inside.
            position = start
            return false
        }
        if isAt("<<<") {
            position += 3
            skipBlanks()
            commands[place].input.append(try word().text)
            return true
        }
        if isAt("<<") {
            position += 2
            let strips = current == "-"
            if strips { position += 1 }
            skipBlanks()
            let word = try self.word()
            pending.append(
                Document(
                    delimiter: word.text, isLiteral: word.isQuoted, stripsTabs: strips, command: place))
            return true
        }
        position += 1
        var writes = sign == ">"
        if let next = current, next == ">" || next == "|" || next == "&" || next == "!" || sign == "<" && next == ">" {
            position += 1
            if sign == "<", next == ">" { writes = true }
            if next == ">", let after = current, after == "|" || after == "!" { position += 1 }
        }
        skipBlanks()
        let isProcess = (current == "<" || current == ">") && peek(1) == "("
        guard let scalar = current, isProcess || !"\n;&|()<>".unicodeScalars.contains(scalar) else {
            throw ShellTextError(reason: "it holds a redirection without a file")
        }
        let isCopy = position > 0 && text[position - 1] == "&"
        let file = try word()
        let isDescriptor = file.text == "-" || file.text.allSatisfy { ("0"..."9").contains($0) }
        if writes, !(isCopy && isDescriptor && file.isCertain), file.text != "/dev/null" {
            commands.append(ShellCommand(words: [ShellWord(">", isQuoted: true), file]))
        }
        return true
    }

    /// The bodies of here-documents follow the line that names them.
    mutating func endOfLine() {
        position += 1
        let documents = pending
        pending = []
        for document in documents {
            var body = ""
            while position < text.count {
                let end = text[position...].firstIndex(of: "\n") ?? text.count
                var line = text[position..<end]
                position = min(end + 1, text.count)
                if document.stripsTabs { line = line.drop { $0 == "\t" } }
                let written = String(String.UnicodeScalarView(line))
                if written == document.delimiter { break }
                body += written + "\n"
            }
            commands[document.command].input.append(body)
            if !document.isLiteral { addSubstitutions(of: body) }
        }
    }

    /// The commands that stand in a text which is expanded as between double quotes.
    private mutating func addSubstitutions(of body: String) {
        var reader = ShellReader(Array(body.unicodeScalars), level: level)
        var word = ShellWord()
        while reader.position < reader.text.count {
            guard (try? reader.expandable(into: &word)) != nil else {
                commands.append(ShellCommand(words: [ShellWord(body, isCertain: false)]))
                break
            }
        }
        commands += reader.commands
    }
}
