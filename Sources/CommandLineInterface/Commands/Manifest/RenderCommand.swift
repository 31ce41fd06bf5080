import Managers
import Plan
import Remote
import Shell

/// `tunnel render`: the plan as a file.
enum RenderCommand {
    static let subcommand = Subcommand(
        "render",
        summary: "Write a manifest as a script or as cloud-init user data",
        discussion: """
            Writes what apply would run as a readable sh script. Run by hand on the host, as root, it gives the same \
            state and may be run again.

            What a script has to do depends on the host: with --os it is written for that system and nobody is \
            contacted; with TARGETS, which must then be one host, its facts are asked for.

            Secrets of the manifest stand in the script as they are, for it could not work without them. With --output \
            the file can be read by its owner only.
            """,
        positionals: [.manifest, .manifestTargets],
        options: [.format, .os, .output] + Option.privilege + Option.host,
        examples: [
            Example("tunnel render web.yaml --os debian -o web.sh", "A script for a Debian host"),
            Example("tunnel render web.yaml --os ubuntu --format cloud-init", "User data for a fresh image"),
            Example("tunnel render web.yaml web1 | less", "What apply would run on web1"),
        ],
        exits: [.failed, .timedOut, .unreachable],
        run: run)

    private static func run(_ invocation: Invocation) async -> ExitCode {
        await Workplace(invocation).run { place in
            let work = try await ManifestWork(place)
            let script: Text
            if let os = invocation.value(.os) {
                guard let facts = HostFacts.typical(of: os) else { throw RenderUsage.unknownSystem(os) }
                if work.targets.count > 1, invocation.positional("TARGETS") != nil { throw RenderUsage.manyTargets }
                // A manifest's own targets give values where there is one host to take them from.
                let target = work.targets.first ?? Target(name: "")
                let plan = try work.plan(for: target, facts: facts)
                script = ScriptCompiler.render(plan, heading: heading(work.file, for: "a host like \(facts.osName)"))
            } else {
                guard invocation.positional("TARGETS") != nil, work.targets.count == 1 else {
                    throw RenderUsage.manyTargets
                }
                let host = HostWork(work.targets[0]) { _ in }
                let shell = RemoteShell(pool: try place.pool(), runner: place.runner)
                var facts = try await shell.facts(on: try await host.connect(shell))
                if work.privilege != .login { facts.becomeRoot() }
                let plan = try work.plan(for: host.target, facts: facts)
                script = ScriptCompiler.render(plan, heading: heading(work.file, for: host.name))
            }
            let bytes = invocation.value(.format) == "cloud-init" ? CloudInit.userData(script) : script.revealed
            if let output = invocation.value(.output) {
                try LocalFiles.write(bytes, to: output)
            } else {
                Channel.standardOutput.write(bytes)
            }
            return .success
        }
    }

    private static func heading(_ file: String, for host: String) -> String {
        """
        \(file) for \(host), rendered by tunnel \(VersionCommand.version).
        Run it as root; it may be run again. With --check it only says what it would change.
        """
    }
}
