import Managers

/// Checked tree -> what is wanted.
extension SecurityRequest {
    init(_ tree: Tree?) {
        self.init(
            ssh: tree?["ssh"].map(SSHRequest.init), firewall: tree?["firewall"].map(FirewallRequest.init),
            fail2ban: tree?["fail2ban"].map(Fail2banRequest.init), updates: tree?["updates"].map(UpdatesRequest.init),
            services: tree?["services"].map(HardeningRequest.init))
    }
}

extension SSHRequest {
    fileprivate init(_ tree: Tree) {
        self.init(
            profile: tree["profile"]?.text.flatMap(Profile.init(rawValue:)) ?? .hardened,
            settings: tree["settings"]?.entries.compactMap { entry in
                // sshd writes yes and no where YAML has true and false.
                let value =
                    entry.value.text ?? entry.value.integer.map(String.init)
                    ?? entry.value.flag.map { $0 ? "yes" : "no" }
                return value.map { Setting(entry.key, $0) }
            } ?? [],
            allowUsers: tree["allow_users"]?.items.compactMap(\.text) ?? [],
            allowGroups: tree["allow_groups"]?.items.compactMap(\.text) ?? [], port: tree["port"]?.integer)
    }
}

extension FirewallRequest {
    fileprivate init(_ tree: Tree) {
        self.init(
            backend: tree["backend"]?.text.flatMap(FirewallBackend.init(rawValue:)),
            rules: tree["rules"]?.items.compactMap { try? FirewallRule(reading: $0) } ?? [],
            isExclusive: tree["exclusive"]?.flag ?? false,
            logging: tree["logging"]?.text.flatMap(Logging.init(rawValue:)))
    }
}

extension FirewallRule {
    /// Throws where the values do not go together; nil where one of them is none.
    init?(reading tree: Tree) throws(FirewallProblem) {
        if let text = tree.text {
            try self.init(text)
            return
        }
        guard let action = tree["action"]?.text.flatMap(Action.init(rawValue:)) else { return nil }
        try self.init(
            action: action, transport: tree["proto"]?.text.flatMap(Transport.init(rawValue:)),
            ports: tree["ports"]?.text ?? tree["ports"]?.integer.map(String.init),
            application: tree["app"]?.text, from: tree["from"]?.text, interface: tree["iface"]?.text,
            family: tree["family"]?.text.flatMap(Family.init(rawValue:)),
            comment: tree["comment"]?.text)
    }
}

extension Fail2banRequest {
    fileprivate init(_ tree: Tree) {
        self.init()
        maxRetry = tree["max_retry"]?.integer ?? maxRetry
        findTime = tree["find_time"]?.integer ?? findTime
        banTime = tree["ban_time"]?.integer ?? banTime
        ignored = tree["ignore"]?.items.compactMap(\.text) ?? []
    }
}

extension UpdatesRequest {
    fileprivate init(_ tree: Tree) {
        self.init(
            reboot: tree["reboot"]?.text, mail: tree["mail"]?.text, isOptional: tree["optional"]?.flag ?? false)
    }
}

extension HardeningRequest {
    fileprivate init(_ tree: Tree) {
        self.init(
            action: tree["action"]?.text.flatMap(Action.init(rawValue:)) ?? .mask,
            kept: tree["keep"]?.items.compactMap(\.text) ?? [],
            settings: tree["sysctl"]?.kernelSettings ?? [],
            modules: tree["modules"]?.items.compactMap(\.text) ?? [], banner: tree["banner"]?.text,
            skipped: Set(tree["skip"]?.items.compactMap { $0.text.flatMap(Part.init(rawValue:)) } ?? []))
        stopped = tree["stop"]?.items.compactMap(\.text) ?? stopped
        umask = tree["umask"]?.text ?? umask
    }
}

extension Problems {
    /// Rules whose parts are good each, but not together. What is wrong in a short form was told with its shape.
    mutating func addBadRules(_ firewall: Tree) {
        let backend = firewall["backend"]?.text.flatMap(FirewallBackend.init(rawValue:))
        var places: [FirewallRule: Position] = [:]
        for tree in firewall["rules"]?.items ?? [] {
            do throws(FirewallProblem) {
                guard let rule = try FirewallRule(reading: tree) else { continue }
                // The first that fits counts, and ufw keeps one rule only for what fits.
                var fitting = rule
                fitting.action = .allow
                fitting.comment = nil
                if let first = places[fitting] {
                    add(tree.position, "the rule fits what another one does already, at \(first.told)")
                } else {
                    places[fitting] = tree.position
                }
                if let reason = backend?.refusal(of: rule) { add(tree.position, "the rule \(reason)") }
            } catch {
                if tree.text == nil { add(tree.position, "the rule \(error.message)") }
            }
        }
    }
}
