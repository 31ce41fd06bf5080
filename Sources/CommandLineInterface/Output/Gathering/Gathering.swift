import Plan
import Shell

/// What hosts wrote, kept until all are done: `--group` prints equal outputs once, `--diff` how they differ.
struct Gathering {
    enum Form: Sendable { case group, diff }

    /// How a host ended: what is equal in this and in both streams is one group.
    private struct Record {
        var out = Spool.Stream()
        var err = Spool.Stream()
        /// Statuses by the command's number.
        var statuses: [Int: Int] = [:]
        /// The code of an error.
        var failure: String?

        var key: [String] {
            statuses.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
                + [failure ?? ""] + (out.fingerprint + err.fingerprint).map { String($0) }
        }

        /// Nil where all went well.
        var ending: String? {
            if let failure { return failure }
            let bad = statuses.sorted { $0.key < $1.key }.filter { $0.value != 0 }
            return bad.isEmpty ? nil : "status " + bad.map { String($0.value) }.joined(separator: ", ")
        }
    }

    /// Hosts that are alike, in the order of the targets.
    private struct Group {
        var hosts: [String]
        let record: Record

        var header: String {
            FoldedNames.header(hosts) + (record.ending.map { ": \($0)" } ?? "")
        }
    }

    /// Contents up to this many bytes are compared line by line.
    private static let mostCompared = 4 << 20

    private let form: Form
    private let spool: Spool
    private var records: [String: Record] = [:]

    init(_ form: Form) throws(LocalFailure) {
        self.form = form
        spool = try Spool()
    }

    mutating func add(_ bytes: [UInt8], of host: String, to stream: Event.OutputStream) throws(LocalFailure) {
        switch stream {
        case .stdout: try spool.add(bytes, to: &records[host, default: Record()].out)
        case .stderr: try spool.add(bytes, to: &records[host, default: Record()].err)
        }
    }

    mutating func end(_ host: String, command: Int, status: Int) {
        records[host, default: Record()].statuses[command] = status
    }

    mutating func fail(_ host: String, _ code: String) { records[host, default: Record()].failure = code }

    /// What came before a try that is made again is not what the command says.
    mutating func forget(_ host: String) { records[host] = nil }

    /// - Parameter hosts: In the order of the targets; those that nothing is known of are left out.
    func print(_ hosts: [String], out: Channel, err: Channel, style: Style, errStyle: Style) {
        let groups = self.groups(hosts)
        switch form {
        case .group:
            for group in groups { show(group, out: out, err: err, style: style, errStyle: errStyle) }
        case .diff:
            // The most hosts; of as many, those that come first.
            guard let base = groups.enumerated().max(by: { ($0.1.hosts.count, -$0.0) < ($1.1.hosts.count, -$1.0) })
            else { return }
            if groups.count == 1 { out.write("\(style.paint(base.element.header, .bold)): no differences\n") }
            for (index, group) in groups.enumerated() where index != base.offset {
                compare(base.element, group, out: out, style: style)
            }
        }
    }

    private func groups(_ hosts: [String]) -> [Group] {
        var groups: [Group] = []
        var byKey: [[String]: [Int]] = [:]
        for host in hosts {
            guard let record = records[host] else { continue }
            let same = byKey[record.key]?.first { index in
                spool.areEqual(record.out, groups[index].record.out)
                    && spool.areEqual(record.err, groups[index].record.err)
            }
            if let same {
                groups[same].hosts.append(host)
            } else {
                byKey[record.key, default: []].append(groups.count)
                groups.append(Group(hosts: [host], record: record))
            }
        }
        return groups
    }

    private func show(_ group: Group, out: Channel, err: Channel, style: Style, errStyle: Style) {
        let rule = String(repeating: "-", count: min(group.header.count, 80))
        out.write("\(style.paint(group.header, .bold))\n\(style.paint(rule, .dim))\n")
        write(group.record.out, to: out)
        if group.record.err.count > 0 {
            err.write(errStyle.paint("\(group.header), stderr", .bold) + "\n")
            write(group.record.err, to: err)
        }
    }

    /// The next header begins a line of its own, whatever the command left out.
    private func write(_ stream: Spool.Stream, to channel: Channel) {
        var last: UInt8 = 0x0a
        spool.read(stream) { bytes in
            channel.write(bytes)
            last = bytes.last ?? last
        }
        if last != 0x0a { channel.write("\n") }
    }

    private func compare(_ base: Group, _ group: Group, out: Channel, style: Style) {
        out.write(style.paint("--- \(base.header)", .bold) + "\n" + style.paint("+++ \(group.header)", .bold) + "\n")
        compare(base.record.out, group.record.out, "", out: out, style: style)
        compare(base.record.err, group.record.err, "stderr", out: out, style: style)
    }

    private func compare(
        _ old: Spool.Stream, _ new: Spool.Stream, _ name: String, out: Channel, style: Style
    ) {
        guard !spool.areEqual(old, new) else { return }
        if !name.isEmpty { out.write(style.paint(name + ":", .dim) + "\n") }
        guard max(old.count, new.count) <= Gathering.mostCompared,
            let diff = Diff.unified(old: content(old), new: Text(bytes: content(new)))
        else {
            out.write("they differ, \(old.count) bytes and \(new.count) bytes, too long or no text to show how\n")
            return
        }
        // By scalars: CR LF is one Character.
        for line in diff.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            let line = String(line)
            let color: Style.Color? =
                line.hasPrefix("@@") ? .cyan : line.hasPrefix("+") ? .green : line.hasPrefix("-") ? .red : nil
            let shown = line.printable
            out.write((color.map { style.paint(shown, $0) } ?? shown) + "\n")
        }
    }

    private func content(_ stream: Spool.Stream) -> [UInt8] {
        var all: [UInt8] = []
        spool.read(stream) { all += $0 }
        return all
    }
}
