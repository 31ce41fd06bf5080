import Remote

/// Colour, where it is wanted: `--color`, else NO_COLOR, CLICOLOR_FORCE and TERM, else whether it is a terminal.
struct Style: Sendable {
    let isColored: Bool

    enum Color: String {
        case red = "31"
        case green = "32"
        case yellow = "33"
        case cyan = "36"
        case dim = "2"
        case bold = "1"
    }

    init(choice: String?, isTerminal: Bool) {
        switch choice {
        case "always": isColored = true
        case "never": isColored = false
        default:
            if LocalEnvironment.value("NO_COLOR") != nil {
                isColored = false
            } else if let force = LocalEnvironment.value("CLICOLOR_FORCE"), force != "0" {
                isColored = true
            } else {
                isColored = isTerminal && LocalEnvironment.value("TERM") != "dumb"
            }
        }
    }

    func paint(_ text: String, _ color: Color) -> String {
        isColored ? "\u{1b}[\(color.rawValue)m\(text)\u{1b}[0m" : text
    }
}

extension String {
    /// At least so many columns wide.
    func padded(_ width: Int) -> String { count >= width ? self : self + String(repeating: " ", count: width - count) }

    /// Without control characters, which a host must not be able to send to the operator's terminal by way of a name or a
    /// message, nor those that turn the direction of text around (Unicode Bidirectional Algorithm); newlines and tabs stay.
    var printable: String {
        String(
            String.UnicodeScalarView(
                unicodeScalars.map { scalar in
                    switch scalar.value {
                    case 0x09, 0x0a: scalar
                    case ..<0x20, 0x7f...0x9f, 0x202a...0x202e, 0x2066...0x2069: "\u{fffd}"
                    default: scalar
                    }
                }))
    }

    /// Newlines shown as `\n`: a name is one line whatever it holds. (By scalars: CR LF is one Character.)
    var oneLine: String {
        unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map(String.init).joined(
            separator: "\\n")
    }
}
