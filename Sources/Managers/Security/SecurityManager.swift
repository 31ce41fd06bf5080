import Plan

/// Locks hosts down, each part under a guard of its own, so that one is confirmed before the next begins.
enum SecurityManager {
    static func steps(for request: SecurityRequest, facts: HostFacts) throws(RenderError) -> [Step] {
        var steps = request.ssh.map { SSHManager.steps(for: $0, facts: facts) } ?? []
        if let firewall = request.firewall { steps += try FirewallManager.steps(for: firewall, facts: facts) }
        steps += request.fail2ban.map { Fail2banManager.steps(for: $0, facts: facts) } ?? []
        steps +=
            try request.updates.map { (updates) throws(RenderError) in
                try UpdatesManager.steps(for: updates, facts: facts)
            } ?? []
        // Behind the firewall, whose own file of kernel settings has to be there by then.
        steps += request.services.map { HardeningManager.steps(for: $0, facts: facts) } ?? []
        return steps + SurveyManager.step("after", for: request)
    }

    /// What has to be installed for it, beside what is wanted anyway.
    static func packages(for request: SecurityRequest, besides wanted: [PackageRequest], facts: HostFacts)
        -> [PackageRequest]
    {
        var names: [String] = []
        if let firewall = request.firewall {
            names.append(FirewallManager.backend(for: firewall, facts: facts).package)
        }
        if request.fail2ban != nil {
            // Debian only recommends what lets it read the journal.
            names += facts.packageManager == .apt ? ["fail2ban", "python3-systemd"] : ["fail2ban"]
        }
        if request.updates != nil { names += UpdatesManager.Way(facts)?.packages ?? [] }
        return names.filter { name in !wanted.contains { $0.name == name } }.map { PackageRequest(name: $0) }
    }
}
