/// Strings of any bytes but NUL, of the kind that quoting has stumbled over before; the same for the same seed.
struct HostileBytes: RandomNumberGenerator {
    let seed: UInt64
    private var state: UInt64

    init(seed: UInt64) {
        self.seed = seed
        state = seed
    }

    /// SplitMix64 (Steele, Lea and Flood, 2014).
    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    private static let pieces: [[UInt8]] = [
        "'", "\"", "\\", "\n", "\r", "\t", " ", "  ", "-", "--", "-n", "-e", "$", "$(id)", "`id`", "${HOME}", "$1", "!",
        "!!",
        "*", "?", "[a]", "~", "~root", "#", ";", "&", "|", "<", ">", "(", ")", "{a,b}", "=", "%s", "%n", "%%", "\\n",
        "\\0",
        "\\c", "\\047", "'\\''", "EOF", "\u{1b}[31m", "\u{7f}", "ä", "€", "😀", "\u{202e}", ".", "..", "if", "\n\n",
        "'\n'",
    ].map { Array($0.utf8) }

    /// - Parameter most: Bytes; a few come near to it, most are short.
    mutating func string(upTo most: Int) -> [UInt8] {
        switch Int.random(in: 0..<100, using: &self) {
        case 0..<4: return []
        case 4..<8: return [UInt8](repeating: UInt8.random(in: 1...255, using: &self), count: min(most, 3))
        case 8..<45:
            var text: [UInt8] = []
            for _ in 0..<Int.random(in: 1...8, using: &self) {
                text += HostileBytes.pieces[Int.random(in: 0..<HostileBytes.pieces.count, using: &self)]
            }
            return Array(text.prefix(most))
        case 45..<98: return bytes(Int.random(in: 1...min(most, 60), using: &self))
        case 98: return bytes(Int.random(in: 1...min(most, 4000), using: &self))
        default:
            // One in two thousand is as long as it may be.
            return bytes(Int.random(in: 0..<20, using: &self) == 0 ? most : min(most, 300))
        }
    }

    mutating func strings(_ count: Int, upTo most: Int) -> [[UInt8]] { (0..<count).map { _ in string(upTo: most) } }

    /// A name that a file may have: not empty, no slash, neither `.` nor `..`, and 255 bytes at most.
    mutating func fileName() -> [UInt8] {
        while true {
            let name = string(upTo: 255).filter { $0 != 0x2f }
            if !name.isEmpty, name != [0x2e], name != [0x2e, 0x2e] { return name }
        }
    }

    private mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8.random(in: 1...255, using: &self) }
    }
}
