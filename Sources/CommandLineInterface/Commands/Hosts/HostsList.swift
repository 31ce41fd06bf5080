import Manifest
import Plan
import Remote

/// `tunnel hosts list`: names that can be used.
enum HostsList {
    static let subcommand = Subcommand(
        "hosts", "list",
        summary: "List the hosts of the inventory and of ssh_config",
        discussion:
            "With TARGETS the hosts that it stands for, one a line: a way to see what a range or a group comes to.",
        positionals: [.optionalTargets],
        examples: [
            Example("tunnel hosts list '@web,!web07'", "What the word stands for"),
            Example("tunnel hosts list --json | jq -r .host", "All names, for a program"),
        ],
        exits: [],
        run: run)

    private static func run(_ invocation: Invocation) async -> ExitCode {
        await Workplace(invocation).run { place in
            let inventory = try place.inventory()
            let targets =
                try invocation.positional("TARGETS").map { try place.targets($0, in: inventory) }
                ?? allNames(inventory, place).map { Target(name: $0) }
            for target in targets {
                await place.reporter.print(target.name)
                await place.reporter.emit(JSONLine.make("host", host: target.name, [:]))
            }
            return await place.conclude(.success, ["count": .integer(targets.count)])
        }
    }

    /// The inventory's hosts and those that ssh_config names, each once.
    private static func allNames(_ inventory: Inventory, _ place: Workplace) -> [String] {
        let known = inventory.hostNames
        let others = SSHConfigNames.read(file: place.invocation.value(.sshConfig), home: LocalEnvironment.home)
        return known + others.filter { !known.contains($0) }
    }
}
