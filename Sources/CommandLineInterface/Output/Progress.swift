import Foundation

/// One line at the bottom of a terminal: what the hosts still at work are doing.
struct Progress: Sendable {
    private struct Host: Sendable {
        var steps = 0
        var number = 0
        var id = "connecting"
        var said = ""
        /// The step tells how far it is, which says more than its output.
        var tells = false
        let since = Date.now
    }

    private let channel: Channel
    private let isOn: Bool
    private var hosts: [String: Host] = [:]
    private var order: [String] = []
    private var isDrawn = false
    private var lastDrawn = Date.distantPast

    init(channel: Channel, isOn: Bool) {
        self.channel = channel
        self.isOn = isOn
    }

    mutating func set(_ host: String, _ text: String) { change(host) { $0.id = text } }

    mutating func begin(_ host: String, steps: Int) { change(host) { $0.steps = steps } }

    mutating func step(_ host: String, number: Int, id: String) {
        change(host) {
            $0.number = number
            $0.id = id
            $0.said = ""
            $0.tells = false
        }
    }

    /// How far the step is by its own account.
    mutating func advance(_ host: String, percent: Int?, _ text: String) {
        change(host) {
            $0.said = (percent.map { "\($0)% " } ?? "") + text
            $0.tells = true
        }
    }

    /// The last whole line of a step's output.
    mutating func say(_ host: String, _ bytes: [UInt8]) {
        let lines = String(decoding: bytes.suffix(400), as: UTF8.self).split(whereSeparator: \.isNewline)
        guard let last = lines.last else { return }
        change(host) { if !$0.tells { $0.said = String(last) } }
    }

    mutating func end(_ host: String) {
        hosts[host] = nil
        order.removeAll { $0 == host }
        clear()
    }

    mutating func clear() {
        guard isDrawn else { return }
        channel.write("\r\u{1b}[K")
        isDrawn = false
    }

    mutating func draw() {
        guard isOn, !order.isEmpty, Date.now.timeIntervalSince(lastDrawn) >= 0.1 else { return }
        lastDrawn = .now
        isDrawn = true
        channel.write("\r\u{1b}[K" + String(line.oneLine.printable.prefix(max(1, channel.width - 1))))
    }

    private var line: String {
        guard order.count == 1, let name = order.first, let host = hosts[name] else {
            let parts = order.prefix(6).compactMap { name in hosts[name].map { "\(name) \(place($0))" } }
            return "\(order.count) hosts at work: " + parts.joined(separator: ", ") + (order.count > 6 ? ", ..." : "")
        }
        let seconds = Int(Date.now.timeIntervalSince(host.since))
        return "\(name) \(place(host)) \(seconds) s\(host.said.isEmpty ? "" : "  \(host.said)")"
    }

    private func place(_ host: Host) -> String {
        host.steps > 0 && host.number > 0 ? "[\(host.number)/\(host.steps)] \(host.id)" : host.id
    }

    private mutating func change(_ name: String, _ edit: (inout Host) -> Void) {
        guard isOn else { return }
        if hosts[name] == nil { order.append(name) }
        edit(&hosts[name, default: Host()])
        draw()
    }
}
