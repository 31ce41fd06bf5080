import Plan
import Remote

extension Reporter {
    /// What a host is.
    func show(_ facts: HostFacts, of host: String) {
        let rows: [(key: String, shown: String?, value: JSON)] = [
            ("hostname", facts.hostname, .string(facts.hostname)),
            ("os", facts.osName.isEmpty ? facts.osID : facts.osName, .string(facts.osName)),
            ("os_id", facts.osID, .string(facts.osID)),
            ("os_like", facts.osLike.isEmpty ? nil : facts.osLike.joined(separator: " "), JSON(facts.osLike)),
            ("os_version", facts.osVersion, .string(facts.osVersion)),
            ("package_manager", facts.packageManager?.rawValue, JSON(facts.packageManager?.rawValue)),
            ("init_system", facts.initSystem.rawValue, .string(facts.initSystem.rawValue)),
            ("architecture", facts.architecture, .string(facts.architecture)),
            ("kernel", facts.kernel, .string(facts.kernel)),
            ("sshd", facts.sshdVersion, JSON(facts.sshdVersion)),
            ("ssh", facts.sshVersion, JSON(facts.sshVersion)),
            ("sudo", facts.sudo?.rawValue, JSON(facts.sudo?.rawValue)),
            ("firewall", facts.firewall, JSON(facts.firewall)),
            ("user", "\(facts.user) (\(facts.uid))", .string(facts.user)),
            ("uid", nil, .integer(facts.uid)),
            ("home", facts.home, .string(facts.home)),
            ("users", facts.users.joined(separator: " "), JSON(facts.users)),
        ]
        print(host)
        for row in rows { if let shown = row.shown { print("  \(row.key.padded(16))\(shown.printable)") } }
        emit(
            JSONLine.make(
                "facts", host: host,
                ["facts": .object(Dictionary(rows.map { ($0.key, $0.value) }) { first, _ in first })]))
    }

    /// A connection of the pool.
    func show(_ entry: ConnectionPool.Entry) {
        print("\(entry.name)  \(entry.address)  \(entry.isAlive ? "alive" : "dead")")
        emit(
            JSONLine.make(
                "pool", host: entry.name, ["address": .string(entry.address), "alive": .bool(entry.isAlive)]))
    }
}

extension Workplace {
    /// The kept connections, those to TARGETS where the command has them. A target without one counts as a dead one.
    func poolEntries() async throws -> [ConnectionPool.Entry] {
        let pool = try pool()
        guard let expression = invocation.positional("TARGETS") else { return await pool.entries() }
        var entries: [ConnectionPool.Entry] = []
        for target in try targets(expression, in: inventory()) { entries.append(try await pool.entry(for: target)) }
        return entries
    }
}
