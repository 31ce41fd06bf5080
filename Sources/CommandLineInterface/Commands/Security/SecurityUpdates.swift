import Manifest

/// `tunnel security updates`: security updates that install themselves.
enum SecurityUpdates {
    static let options: [Option] = [.reboot, .mail]

    static let subcommand = Subcommand(
        "security", "updates",
        summary: "Let security updates install themselves",
        discussion: """
            Sets up unattended-upgrades on hosts with apt, installing it where it is absent, starts its timers, and asks it \
            for a dry run. What it installs is left to the distribution's own settings.
            """,
        positionals: [.targets],
        options: options + Option.change,
        examples: [
            Example("tunnel security updates @web --sudo --reboot 03:30", "With a restart at night where needed")
        ],
        exits: Setup.exits,
        run: { invocation in await Security.run(invocation) { ["updates": wanted(invocation)] } })

    static func wanted(_ invocation: Invocation) -> Fragment {
        .keys(["reboot": invocation.text(.reboot), "mail": invocation.text(.mail)])
    }
}
