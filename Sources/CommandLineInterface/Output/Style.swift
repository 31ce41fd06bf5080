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
    /// message; newlines stay.
    var printable: String {
        String(
            String.UnicodeScalarView(
                unicodeScalars.map { ($0.value < 32 && $0 != "\n") || (127...159).contains($0.value) ? "\u{fffd}" : $0 }
            ))
    }
}
