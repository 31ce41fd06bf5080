import Plan
import Remote

/// `tunnel hosts show`: how a name resolves.
enum HostsShow {
    static let subcommand = Subcommand(
        "hosts", "show",
        summary: "Show how hosts would be reached",
        discussion: """
            Prints address, port, user, jump hosts and keys as ssh resolves them from ssh_config, and the groups and \
            values that the inventory adds. No host is contacted.
            """,
        positionals: [.targets],
        examples: [Example("tunnel hosts show web1", "Which user and port would be used")],
        exits: [],
        run: run)

    private static func run(_ invocation: Invocation) async -> ExitCode {
        await Workplace(invocation).run { place in
            let inventory = try place.inventory()
            let targets = try place.targets(invocation.positional("TARGETS") ?? "", in: inventory)
            let pool = try place.pool()
            var failed = false
            for target in targets {
                do throws(RemoteError) {
                    let found = try await pool.resolve(target)
                    await show(target, found, inventory.groups(of: target.name), place.reporter)
                } catch {
                    failed = true
                    await place.reporter.fail(error, host: target.name)
                }
            }
            return await place.conclude(failed ? .failed : .success, ["count": .integer(targets.count)])
        }
    }

    private static func show(
        _ target: Target, _ found: SSHResolution, _ groups: [String], _ reporter: Reporter
    ) async {
        let jump = found.proxyJump ?? found.proxyCommand
        var line = "\(target.name)  \(found.user)@\(found.hostName):\(found.port)"
        if let jump { line += "  by \(jump)" }
        if !groups.isEmpty { line += "  @" + groups.joined(separator: " @") }
        await reporter.print(line)
        await reporter.emit(
            JSONLine.make(
                "host", host: target.name,
                [
                    "address": .string(found.hostName), "port": .string(found.port), "user": .string(found.user),
                    "jump": JSON(jump), "groups": JSON(groups),
                ]))
    }
}
