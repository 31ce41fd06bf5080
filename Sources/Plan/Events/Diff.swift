import Shell

/// A unified diff of text, with secrets masked on both sides.
package enum Diff {
    private static let context = 3
    /// Above this a diff helps nobody.
    private static let mostLines = 5000
    /// Lines on both sides that are compared one by one: Myers' algorithm takes time and memory that grow with the square
    /// of the changed ones, 32 MiB for these. Where more differ, all are shown as replaced.
    private static let mostCompared = 2000

    private struct Line: Hashable {
        /// Without the newline.
        let bytes: [UInt8]
        /// What is shown.
        let shown: String
        let holdsSecret: Bool
        /// False for a last line without a newline, which differs from the same line with one.
        let isEnded: Bool

        static func == (left: Line, right: Line) -> Bool { left.isEnded == right.isEnded && left.bytes == right.bytes }

        func hash(into hasher: inout Hasher) { hasher.combine(bytes) }

        var text: String { isEnded ? shown : shown + "\n\\ No newline at end of file" }
    }

    private enum Edit {
        case keep(Line)
        case remove(Line)
        case insert(Line)
    }

    /// Lines with `@@` headers, without file names; nil when the contents are equal or either is not text.
    package static func unified(old: [UInt8], new: Text) -> String? {
        let wanted = new.revealed
        guard old != wanted, !old.contains(0), !wanted.contains(0) else { return nil }
        let newLines = lines(of: new)
        let oldLines = lines(of: Text(bytes: old))
        guard newLines.count <= mostLines, oldLines.count <= mostLines else { return nil }
        let hidden = newLines.contains(where: \.holdsSecret)
        let edits = edits(from: oldLines, to: newLines).map { edit -> Edit in
            // Which old line held the old secret cannot be known, so of lines that go away nothing is shown but what
            // a line with a secret in it has outside of the secret.
            if hidden, case .remove(let line) = edit { return .remove(masked(line, like: newLines)) }
            return edit
        }
        return hunks(edits)
    }

    private static func lines(of text: Text) -> [Line] {
        var result: [Line] = []
        var current = Text()
        func end(isEnded: Bool) {
            result.append(
                Line(
                    bytes: current.revealed, shown: current.shown, holdsSecret: current.holdsSecret, isEnded: isEnded))
            current = Text()
        }
        for segment in text.segments {
            let (bytes, isSecret): ([UInt8], Bool) =
                switch segment {
                case .plain(let bytes): (bytes, false)
                case .secret(let bytes): (bytes, true)
                }
            let pieces = bytes.split(separator: 0x0a, omittingEmptySubsequences: false)
            for (index, piece) in pieces.enumerated() {
                if index > 0 { end(isEnded: true) }
                current.append(Text(segments: [isSecret ? .secret(Array(piece)) : .plain(Array(piece))]))
            }
        }
        if !current.isEmpty { end(isEnded: false) }
        return result
    }

    private static func masked(_ line: Line, like templates: [Line]) -> Line {
        for template in templates where template.holdsSecret {
            let parts = template.shown.components(around: Text.mask)
            let text = String(decoding: line.bytes, as: UTF8.self)
            if parts.count == 2, !parts[0].isEmpty, text.hasPrefix(parts[0]), text.hasSuffix(parts[1]),
                text.utf8.count >= parts[0].utf8.count + parts[1].utf8.count
            {
                return Line(bytes: line.bytes, shown: template.shown, holdsSecret: true, isEnded: line.isEnded)
            }
        }
        return Line(bytes: line.bytes, shown: Text.mask, holdsSecret: true, isEnded: line.isEnded)
    }

    private static func edits(from old: [Line], to new: [Line]) -> [Edit] {
        let head = zip(old, new).prefix { $0 == $1 }.count
        let tail = zip(old.dropFirst(head).reversed(), new.dropFirst(head).reversed()).prefix { $0 == $1 }.count
        let (oldMiddle, newMiddle) = (old[head..<(old.count - tail)], new[head..<(new.count - tail)])
        var removed: Set<Int> = []
        var inserted: Set<Int> = []
        if oldMiddle.count + newMiddle.count > mostCompared {
            removed = Set(oldMiddle.indices)
            inserted = Set(newMiddle.indices)
        } else {
            for change in Array(newMiddle).difference(from: Array(oldMiddle)) {
                switch change {
                case .remove(let offset, _, _): removed.insert(head + offset)
                case .insert(let offset, _, _): inserted.insert(head + offset)
                }
            }
        }
        var edits: [Edit] = []
        var oldIndex = 0
        var newIndex = 0
        while oldIndex < old.count || newIndex < new.count {
            if removed.contains(oldIndex) {
                edits.append(.remove(old[oldIndex]))
                oldIndex += 1
            } else if inserted.contains(newIndex) {
                edits.append(.insert(new[newIndex]))
                newIndex += 1
            } else if newIndex < new.count {
                edits.append(.keep(new[newIndex]))
                oldIndex += 1
                newIndex += 1
            } else {
                break
            }
        }
        return edits
    }

    private static func hunks(_ edits: [Edit]) -> String {
        let changes = edits.indices.filter {
            if case .keep = edits[$0] { false } else { true }
        }
        var ranges: [Range<Int>] = []
        for index in changes {
            let range = max(0, index - context)..<min(edits.count, index + context + 1)
            if let last = ranges.last, last.upperBound >= range.lowerBound {
                ranges[ranges.count - 1] = last.lowerBound..<range.upperBound
            } else {
                ranges.append(range)
            }
        }
        var text = ""
        for range in ranges {
            let before = count(edits[..<range.lowerBound])
            let inside = count(edits[range])
            text += "@@ -\(position(before.old, inside.old)) +\(position(before.new, inside.new)) @@\n"
            for edit in edits[range] {
                switch edit {
                case .keep(let line): text += " \(line.text)\n"
                case .remove(let line): text += "-\(line.text)\n"
                case .insert(let line): text += "+\(line.text)\n"
                }
            }
        }
        return text
    }

    private static func count(_ edits: ArraySlice<Edit>) -> (old: Int, new: Int) {
        edits.reduce(into: (0, 0)) { counts, edit in
            switch edit {
            case .keep: counts = (counts.0 + 1, counts.1 + 1)
            case .remove: counts.0 += 1
            case .insert: counts.1 += 1
            }
        }
    }

    /// As diff(1) writes it: an empty range names the line before it.
    private static func position(_ before: Int, _ inside: Int) -> String {
        let start = inside == 0 ? before : before + 1
        return inside == 1 ? "\(start)" : "\(start),\(inside)"
    }
}

extension String {
    fileprivate func components(around separator: String) -> [String] {
        var parts: [String] = []
        var rest = self[...]
        while let range = rest.firstRange(of: separator) {
            parts.append(String(rest[..<range.lowerBound]))
            rest = rest[range.upperBound...]
        }
        return parts + [String(rest)]
    }
}
