import Plan
import Remote

/// `tunnel security guard`: the guard of a change that can cut the operator off.
enum SecurityGuard {
    static let subcommand = Subcommand(
        "security", "guard",
        summary: "Ask about, confirm or revert a guarded change",
        discussion: """
            A change that can cut you off is made under a guard: unless a new connection confirms it in time, the host takes \
            it back by itself, after a restart as well. apply confirms by itself; this command is for the case that \
            tunnel was ended in between.

            status tells what there is, confirm confirms over a new connection, revert takes the change back at once. \
            Ends with 7 where the change was taken back.
            """,
        positionals: [
            Positional("ACTION", .one, .choice(["status", "confirm", "revert"]), help: "What is to be done."), .targets,
        ],
        options: Option.privilege + Option.host,
        examples: [
            Example("tunnel security guard status web1 --sudo", "Is a change waiting to be confirmed?"),
            Example("tunnel security guard confirm web1 --sudo", "Keep it"),
        ],
        exits: [.failed, .unreachable, .rolledBack, .outcomeUnknown],
        run: run)

    private static func run(_ invocation: Invocation) async -> ExitCode {
        await Workplace(invocation).run { place in
            let privilege = try place.privilege()
            let action = invocation.positional("ACTION").flatMap(GuardAction.init(rawValue:)) ?? .status
            return try await place.onHosts(invocation.positional("TARGETS") ?? "") { host, shell in
                let status =
                    if action == .confirm {
                        try await shell.answerGuardAnew(.confirm, on: host.target, as: privilege)
                    } else {
                        try await shell.answerGuard(action, on: try await host.connect(shell), as: privilege)
                    }
                if status.state == .hidden {
                    await place.reporter.note(
                        "\(host.name): what root's runs have guarded is for root to see: say --sudo")
                }
                await place.reporter.print(
                    "\(host.name)  \(status.state.rawValue)\(status.token.map { "  \($0)" } ?? "")")
                for line in status.log.split(whereSeparator: \.isNewline) {
                    await place.reporter.print("    \(String(line).printable)")
                }
                await place.reporter.emit(line(status, host.name))
                return HostOutcome(host.name, exit(status.state, after: action))
            }
        }
    }

    static func line(_ status: GuardStatus, _ host: String) -> JSON {
        JSONLine.make(
            "guard-status", host: host,
            ["state": .string(status.state.rawValue), "guard": JSON(status.token), "log": .string(status.log)])
    }

    private static func exit(_ state: GuardStatus.State, after action: GuardAction) -> ExitCode {
        switch (state, action) {
        case (.stuck, _), (.hidden, _): .failed
        case (.reverting, _): .outcomeUnknown
        case (.reverted, .revert): .success
        case (.reverted, _): .rolledBack
        case (.none, .confirm), (.begun, .confirm), (.armed, .confirm), (.none, .revert): .failed
        default: .success
        }
    }
}
