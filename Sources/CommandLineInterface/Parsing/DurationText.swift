extension Duration {
    /// Reads `90`, `90s`, `5m`, `1h30m`, `2d` or `500ms`: units from large to small, each once; a bare number is
    /// seconds. Nil for anything else, for nothing at all, and past 100 years (which would overflow somewhere down the
    /// line).
    init?(text: String) {
        let units: [(name: String, milliseconds: Int64)] = [
            ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1),
        ]
        let limit: Int64 = 100 * 365 * 86_400_000
        var rest = text[...]
        var allowed = units[...]
        var total: Int64 = 0
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            rest = rest.dropFirst(digits.count)
            let unit = rest.prefix { !($0.isASCII && $0.isNumber) }
            rest = rest.dropFirst(unit.count)
            guard let count = Int64(digits), count <= limit else { return nil }
            let bare = unit.isEmpty && digits.count == text.count
            guard let place = allowed.firstIndex(where: { $0.name == (bare ? "s" : String(unit)) }) else { return nil }
            let (product, overflow) = count.multipliedReportingOverflow(by: allowed[place].milliseconds)
            guard !overflow, product <= limit, total + product <= limit else { return nil }
            total += product
            allowed = allowed[(place + 1)...]
        }
        guard total > 0 else { return nil }
        self = .milliseconds(total)
    }
}
