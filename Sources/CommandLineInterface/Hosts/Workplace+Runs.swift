import Plan
import Remote

extension Workplace {
    /// Carries out on hosts what goes on there without a connection, and keeps records of it.
    ///
    /// - Parameter name: What the records say was run.
    func onHosts(
        _ targets: [Target], asRun name: String, _ privilege: Privilege,
        _ work: @escaping @Sendable (HostWork, RemoteShell, Connection, DetachedRun) async throws -> RunReport
    ) async throws -> ExitCode {
        let wait = invocation.duration(.lockTimeout) ?? .seconds(60)
        let rollsBack = has(.rollback) && invocation.has(.rollback)
        let within = has(.confirmWithin) ? invocation.duration(.confirmWithin) : nil
        let unguarded = has(.noGuard) ? invocation.value(.noGuard) : nil
        let window = unguarded == nil ? Int((within ?? .seconds(120)).components.seconds) : nil
        let id = Workplace.newRun()
        let records = try RunRecords()
        return try await onHosts(targets, run: id) { host, shell in
            let connection = try await host.connect(shell)
            // The note of where it runs is written before it runs: whoever is killed after this can be followed.
            try records.add(
                RunRecord(
                    run: id, target: host.target, sshConfig: invocation.value(.sshConfig), isRoot: privilege != .login,
                    manifest: name, unguarded: unguarded))
            let run = DetachedRun(
                id: id, nonce: .random(), waitForLock: Int(wait.components.seconds),
                holder: "\(id) by \(LocalEnvironment.userName)@\(LocalEnvironment.hostName)", rollsBack: rollsBack,
                window: window)
            let report: RunReport
            do {
                report = try await host.stoppable(id, connection, privilege, shell) {
                    try await work(host, shell, connection, run)
                }
            } catch let error where (error as? RemoteError)?.beganNoRun ?? !(error is CancellationError) {
                // What is wrong with a plan is found before it is sent.
                records.remove(id, host.target)
                throw error
            }
            try records.end(id, host.target, report)
            // What is kept of the old port would hide from the next command that nobody listens there any more.
            if let port = report.movedTo, String(port) != connection.resolution.port, connection.origin != .users {
                await shell.pool.close(connection)
            }
            return HostOutcome(host.name, report.exit, run: report)
        }
    }
}
