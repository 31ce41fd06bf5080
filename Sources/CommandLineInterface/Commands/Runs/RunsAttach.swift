import Plan
import Remote

/// `tunnel runs attach`: follow an apply that lost its client.
enum RunsAttach {
    static let subcommand = Subcommand(
        "runs", "attach",
        summary: "Pick up an apply whose client is gone",
        discussion: """
            Shows what the run has done since it began, each event once, and follows it to its end. A run that has \
            ended in the meantime is shown in full. Ends as the apply itself would have.
            """,
        positionals: [Runs.run],
        options: [.verbose] + Option.privilege + Option.host,
        examples: [
            Example(
                "tunnel runs attach 20260314-091500-0a3f9c", "After the laptop was closed in the middle of an apply")
        ],
        exits: [.failed, .timedOut, .unreachable],
        run: run)

    private static func run(_ invocation: Invocation) async -> ExitCode {
        await Workplace(invocation, isVerbose: invocation.has(.verbose)).run { place in
            let records = try RunRecords()
            let (run, found) = try records.find(invocation.positional("RUN") ?? "")
            let given = try place.privilege()
            // As the apply had it, unless the operator says otherwise now.
            let config = invocation.value(.sshConfig) ?? found.first?.sshConfig
            return try await place.onHosts(found.map(\.target), sshConfig: config) { host, shell in
                let isRoot = found.first { $0.isOf(host.target) }?.isRoot ?? false
                let privilege = given == .login && isRoot ? .root(password: nil) : given
                let connection = try await host.connect(shell)
                let report = try await host.stoppable(run, connection, privilege, shell) {
                    try await shell.attach(run, on: connection, as: privilege, report: host.report)
                }
                try records.end(run, host.target, report)
                return HostOutcome(host.name, report.exit, run: report)
            }
        }
    }
}
