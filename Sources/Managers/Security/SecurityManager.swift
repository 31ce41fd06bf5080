import Plan

/// Locks hosts down, each part under a guard of its own.
enum SecurityManager {
    static func steps(for request: SecurityRequest, facts: HostFacts) throws(RenderError) -> [Step] {
        request.ssh.map { SSHManager.steps(for: $0, facts: facts) } ?? []
    }
}
