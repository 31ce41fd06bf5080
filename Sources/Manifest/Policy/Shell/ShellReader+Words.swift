/// Words, quotes and expansions.
extension ShellReader {
    /// Reads a word that begins here; the commands of substitutions in it are added to the others.
    mutating func word() throws(ShellTextError) -> ShellWord {
        var word = ShellWord()
        let start = position
        var braces = 0
        var brackets = false
        while let scalar = current {
            switch scalar {
            case " ", "\t", "\r", "\n", ";", "&", "|", ")": return try finish(word, start, brackets)
            case "(":
                // Patterns such as `@(a|b)`, qualifiers of zsh, arrays: left to the caller, who knows where it is.
                return try finish(word, start, brackets)
            case "<", ">":
                guard position == start, peek(1) == "(" else { return try finish(word, start, brackets) }
                try substitution(at: 2, into: &word)
            case "'":
                word.isQuoted = true
                position += 1
                let end = try index(of: "'")
                append(text[position..<end], to: &word)
                position = end + 1
            case "\"": try doubleQuoted(into: &word)
            case "\\":
                if let next = peek(1), next != "\n" {
                    word.isQuoted = true
                    word.text.unicodeScalars.append(next)
                }
                position += 2
            case "$", "`": try expansion(into: &word, splits: true)
            case "*", "?":
                (word.isCertain, word.splits) = (false, true)
                take(into: &word)
            case "[", "]":
                brackets = true
                take(into: &word)
            case "~", "=":
                // Homes, and `=program` of zsh.
                if position == start { word.isCertain = false }
                take(into: &word)
            case "{":
                braces += 1
                take(into: &word)
            case ",", ".":
                if braces > 0 { (word.isCertain, word.splits) = (false, true) }
                take(into: &word)
            default: take(into: &word)
            }
        }
        return try finish(word, start, brackets)
    }

    private func finish(_ word: ShellWord, _ start: Int, _ brackets: Bool) throws(ShellTextError) -> ShellWord {
        // Every caller goes on from where the word ends, so one of no length would never end.
        if position == start { throw ShellTextError(reason: "a word is missing in it") }
        // These alone are names of commands and their ends.
        guard brackets, !["[", "[[", "]", "]]"].contains(word.text) else { return word }
        return ShellWord(word.text, isCertain: false, splits: true, isQuoted: word.isQuoted)
    }

    private mutating func take(into word: inout ShellWord) {
        word.text.unicodeScalars.append(text[position])
        position += 1
    }

    private func append(_ scalars: ArraySlice<Unicode.Scalar>, to word: inout ShellWord) {
        word.text.unicodeScalars.append(contentsOf: scalars)
    }

    private func index(of scalar: Unicode.Scalar) throws(ShellTextError) -> Int {
        guard position <= text.count, let end = text[position...].firstIndex(of: scalar) else {
            throw ShellTextError(reason: "a quote in it is not closed")
        }
        return end
    }

    private mutating func doubleQuoted(into word: inout ShellWord) throws(ShellTextError) {
        word.isQuoted = true
        position += 1
        while let scalar = current {
            if scalar == "\"" {
                position += 1
                return
            }
            try expandable(into: &word)
        }
        throw ShellTextError(reason: "a quote in it is not closed")
    }

    /// One character or expansion of a text between double quotes, or of a here-document.
    mutating func expandable(into word: inout ShellWord) throws(ShellTextError) {
        switch current {
        case "\\":
            if let next = peek(1), "$`\"\\\n".unicodeScalars.contains(next) {
                if next != "\n" { word.text.unicodeScalars.append(next) }
                position += 2
            } else {
                take(into: &word)
            }
        case "$", "`": try expansion(into: &word, splits: false)
        default: take(into: &word)
        }
    }

    /// `$NAME`, `${...}`, `$(...)`, `$((...))`, backquotes, `$'...'`: written into the word as they stand.
    private mutating func expansion(into word: inout ShellWord, splits: Bool) throws(ShellTextError) {
        if current == "`" {
            try backquoted(into: &word, isQuoted: !splits)
            word.splits = word.splits || splits
            return
        }
        switch peek(1) {
        case "(":
            word.splits = word.splits || splits
            if peek(2) == "(", let end = arithmeticEnd() {
                let start = position
                position += 3
                var inner = ShellWord()
                while position < end { try expandable(into: &inner) }
                position = max(position, end + 2)
                word.isCertain = false
                append(text[start..<min(position, text.count)], to: &word)
            } else {
                try substitution(at: 2, into: &word)
            }
        case "{":
            let start = position
            position += 2
            try braced()
            (word.isCertain, word.splits) = (false, word.splits || splits)
            append(text[start..<position], to: &word)
        case "'" where splits:
            // bash knows escapes in it and dash does not know it at all: what differs between them is not read.
            position += 2
            let end = try index(of: "'")
            if text[position..<end].contains("\\") {
                throw ShellTextError(reason: "it holds escapes in $'...'")
            }
            (word.isCertain, word.isQuoted) = (false, true)
            append(text[position..<end], to: &word)
            position = end + 1
        case let next?
        where next == "_" || next.properties.isAlphabetic || "0123456789@*#?-$!".unicodeScalars.contains(next):
            (word.isCertain, word.splits) = (false, word.splits || splits)
            take(into: &word)
            let isName = next == "_" || next.properties.isAlphabetic
            take(into: &word)
            while isName, let scalar = current,
                scalar == "_" || scalar.isASCII && scalar.properties.isAlphabetic
                    || ("0"..."9").contains(scalar)
            { take(into: &word) }
        case "\"" where splits:
            // A text to be translated in bash.
            word.isCertain = false
            take(into: &word)
        default: take(into: &word)
        }
    }

    /// The rest of `${...}`, with what it is closed by.
    private mutating func braced() throws(ShellTextError) {
        try enter()
        defer { leave() }
        var inner = ShellWord()
        while let scalar = current {
            switch scalar {
            case "}":
                position += 1
                return
            case "'":
                position += 1
                position = try index(of: "'") + 1
            case "\"": try doubleQuoted(into: &inner)
            case "\\": position += 2
            case "$", "`": try expansion(into: &inner, splits: false)
            default: position += 1
            }
        }
        throw ShellTextError(reason: "`${` in it is not closed")
    }

    /// Where the `))` of `$((` stands; nil where the parentheses are those of a substitution.
    private func arithmeticEnd() -> Int? {
        var depth = 2
        var index = position + 3
        while index < text.count {
            if text[index] == "(" { depth += 1 }
            if text[index] == ")" {
                depth -= 1
                if depth == 1 { return index + 1 < text.count && text[index + 1] == ")" ? index : nil }
            }
            index += 1
        }
        return nil
    }

    /// `$(...)`, `<(...)`: its commands are read where they stand, for only so is it known where it ends.
    private mutating func substitution(at length: Int, into word: inout ShellWord) throws(ShellTextError) {
        let start = position
        position += length
        try list(until: .parenthesis)
        word.isCertain = false
        append(text[start..<position], to: &word)
    }

    private mutating func backquoted(into word: inout ShellWord, isQuoted: Bool) throws(ShellTextError) {
        let start = position
        position += 1
        var inner = ""
        while let scalar = current, scalar != "`" {
            if scalar == "\\", let next = peek(1), "$`\\".unicodeScalars.contains(next) || isQuoted && next == "\"" {
                inner.unicodeScalars.append(next)
                position += 2
            } else {
                inner.unicodeScalars.append(scalar)
                position += 1
            }
        }
        guard current == "`" else { throw ShellTextError(reason: "a backquote in it is not closed") }
        position += 1
        try nested(inner)
        word.isCertain = false
        append(text[start..<position], to: &word)
    }
}
