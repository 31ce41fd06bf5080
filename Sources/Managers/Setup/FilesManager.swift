import Plan
import Shell

/// Files with their whole content, replaced by a rename and never written in place.
package enum FilesManager {
    package static func step(for request: FileRequest) -> Step {
        guard let content = request.content else {
            return Step(
                id: id(of: request.path), kind: Step.Kind("gone", in: .gone),
                arguments: [.quoted(request.path), "file"])
        }
        let isText = Self.isText(content)
        return Step(
            id: id(of: request.path),
            kind: Step.Kind("file", in: .files),
            arguments: [
                .quoted(request.path), .mode(request.mode, whenNew: content.holdsSecret ? "600" : "644"),
                .orDash(request.owner), .orDash(request.group), isText ? "%s" : "%b",
                .quoted(isText ? content : escaped(content)),
            ],
            content: content)
    }

    /// The id of the step that writes the file.
    static func id(of path: String) -> String { "file \(path)" }

    /// Text can stand in a script as it is: UTF-8 without control characters but for tabs and newlines. A carriage
    /// return counts as one, for editors and YAML change it.
    private static func isText(_ content: Text) -> Bool {
        let bytes = content.revealed
        return bytes.allSatisfy { $0 == 9 || $0 == 10 || ($0 >= 32 && $0 != 127) }
            && String(decoding: bytes, as: UTF8.self).utf8.elementsEqual(bytes)
    }

    /// As `%b` of printf(1) reads it: every byte that is not printable ASCII becomes a zero and three octal digits.
    private static func escaped(_ content: Text) -> Text {
        func escaped(_ bytes: [UInt8]) -> [UInt8] {
            bytes.flatMap { byte -> [UInt8] in
                switch byte {
                case UInt8(ascii: "\\"): Array(#"\\"#.utf8)
                case 9, 10, 32..<127: [byte]
                default: Array(#"\0"#.utf8) + [byte >> 6, byte >> 3 & 7, byte & 7].map { $0 + UInt8(ascii: "0") }
                }
            }
        }
        return Text(
            segments: content.segments.map { segment in
                switch segment {
                case .plain(let bytes): .plain(escaped(bytes))
                case .secret(let bytes): .secret(escaped(bytes))
                }
            })
    }
}
