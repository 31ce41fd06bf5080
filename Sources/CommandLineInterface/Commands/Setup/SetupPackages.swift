import Manifest

/// `tunnel setup packages`: packages in one state.
enum SetupPackages {
    static let subcommand = Subcommand(
        "setup", "packages",
        summary: "Install, remove, upgrade or hold packages",
        discussion: """
            Uses the host's own package manager: apt, dnf, yum, zypper, pacman or apk. All packages are one transaction. \
            The lists of what can be had are fetched anew only where they are old or lack a name. While another package \
            manager works on the host, it is waited for.

            Where a package fails, what came with it is taken off again, and the package manager's own reason is told. \
            A package that others need is not removed unless these are named too.
            """,
        positionals: [
            .targets,
            Positional(
                "PACKAGE", .many,
                help: "A name, or NAME=VERSION for exactly this version as the package manager writes it."),
        ],
        options: [.state, .purge] + Option.change,
        examples: [
            Example("tunnel setup packages @web nginx htop --sudo", "Both are there afterwards, as they were or new"),
            Example("tunnel setup packages web1 nginx=1.22.1-9 --state held --sudo", "One version, kept at upgrades"),
            Example("tunnel setup packages web1 telnetd --state absent --purge --sudo", "Nothing of it is left"),
        ],
        exits: Setup.exits,
        check: { invocation throws(UsageError) in
            let path = invocation.command.path
            if invocation.positionals("PACKAGE").isEmpty {
                throw UsageError(.missingArgument, "the names of packages are missing", path: path)
            }
            if invocation.has(.purge), invocation.value(.state) != "absent" {
                throw UsageError(.conflictingArguments, "--purge makes no sense without --state absent", path: path)
            }
        },
        run: { invocation in
            await Setup.run(invocation) {
                let packages = invocation.positionals("PACKAGE").map { word in
                    let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                    return Fragment.keys([
                        "name": .text(String(parts[0])), "version": parts.count > 1 ? .text(String(parts[1])) : nil,
                        "state": invocation.text(.state), "purge": invocation.flag(.purge),
                    ])
                }
                return ["packages": .list(packages)]
            }
        })
}
