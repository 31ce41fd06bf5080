import Manifest

/// `tunnel security updates`: security updates that install themselves.
enum SecurityUpdates {
    static let options: [Option] = [.reboot, .mail]

    static let subcommand = Subcommand(
        "security", "updates",
        summary: "Let security updates install themselves",
        discussion: """
            Sets up unattended-upgrades on hosts with apt and dnf-automatic on those with dnf, installing it where it is \
            absent, starts its timers, and asks it for a dry run. openSUSE Leap gets a timer that calls zypper, which sends \
            no mail. Rolling releases have no security updates apart from all others, and are refused.
            """,
        positionals: [.targets],
        options: options + Option.change,
        examples: [
            Example("tunnel security updates @web --sudo --reboot 03:30", "With a restart at night where needed")
        ],
        exits: Setup.exits,
        run: { invocation in await Security.run(invocation) { ["updates": wanted(invocation)] } })

    static func wanted(_ invocation: Invocation, isOptional: Bool = false) -> Fragment {
        .keys([
            "reboot": invocation.text(.reboot), "mail": invocation.text(.mail), "optional": isOptional ? true : nil,
        ])
    }
}
