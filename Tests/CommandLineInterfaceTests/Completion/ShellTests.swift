import Foundation
import Testing

@testable import CommandLineInterface

/// Types into real shells on a terminal and looks at what TAB makes of the line.
@Suite struct ShellTests {
    /// What is typed, and what it is after TAB. Where zsh and fish quote more than bash, their form comes after it.
    static let lines: [(typed: String, bash: String, others: String?)] = [
        ("tunnel ap", "tunnel apply ", nil),
        ("tunnel pool pr", "tunnel pool prune ", nil),
        ("tunnel help pool op", "tunnel help pool open ", nil),
        ("tunnel apply --ser", "tunnel apply --serial ", nil),
        ("tunnel apply fa.yaml --conn", "tunnel apply fa.yaml --connect-timeout ", nil),
        ("tunnel --color=al", "tunnel --color=always ", nil),
        ("tunnel render x --format cl", "tunnel render x --format cloud-init ", nil),
        ("tunnel exec ba", "tunnel exec bastion ", nil),
        ("tunnel exec w", "tunnel exec web", nil),
        ("tunnel exec nosuch", "tunnel exec nosuch", nil),
        ("tunnel exec deploy@ba", "tunnel exec deploy@bastion ", nil),
        ("tunnel exec web1,ba", "tunnel exec web1,bastion ", nil),
        ("tunnel exec 'web[01-20],ba", "tunnel exec 'web[01-20],bastion' ", nil),
        ("tunnel exec web[01-20],ba", "tunnel exec web[01-20],bastion ", #"tunnel exec web\[01-20\],bastion "#),
        ("tunnel exec -F other el", "tunnel exec -F other elsewhere ", nil),
        ("tunnel exec -F other ba", "tunnel exec -F other ba", nil),
        ("tunnel exec app", "tunnel exec app0", nil),
        ("tunnel exec @gr", "tunnel exec @group ", nil),
        ("tunnel exec ba,@gr", "tunnel exec ba,@group ", nil),
        ("tunnel exec '@group,!app01", "tunnel exec '@group,!app01' ", nil),
        ("tunnel exec 'app[", "tunnel exec 'app[01-03]' ", nil),
        ("tunnel exec -i more.yaml fu", "tunnel exec -i more.yaml further ", nil),
        ("tunnel apply fa", "tunnel apply fa.yaml ", nil),
        ("tunnel apply -i fa", "tunnel apply -i fa.yaml ", nil),
        ("tunnel apply --inventory=fa", "tunnel apply --inventory=fa.yaml ", nil),
        ("tunnel apply --inventory=wi", #"tunnel apply --inventory=with\ blank.yaml "#, nil),
        ("tunnel exec bastion tunn", "tunnel exec bastion tunnel ", nil),
    ]

    @Test(.needs("zsh", "bash"), .timeLimit(.minutes(2))) func bashCompletes() async throws { try await expect(.bash) }

    @Test(.needs("zsh"), .timeLimit(.minutes(2))) func zshCompletes() async throws { try await expect(.zsh) }

    @Test(.needs("zsh", "fish"), .timeLimit(.minutes(2))) func fishCompletes() async throws { try await expect(.fish) }

    private func expect(_ shell: CompletionScript) async throws {
        let binaries = try #require(Place.binaries, "where the build put tunnel is unknown")
        try await Place.temporary { home in
            try home.write(".ssh/config", "Include conf.d/*\nHost web1 web2\n")
            try home.write(".ssh/conf.d/jump", "Host bastion *.internal\n")
            try home.write(
                ".config/tunnel/inventory.yaml", "hosts: {'app[01-03]': {}}\ngroups: {group: {hosts: ['app[01-03]']}}\n"
            )
            try home.write("more.yaml", "hosts: {further: {}}\n")
            try home.write("other", "Host elsewhere\n")
            try home.write("fa.yaml", "")
            try home.write("with blank.yaml", "")
            try home.write("script", shell.text)
            // Only these: a command of the machine's that begins as one of the lines would change the outcome.
            let tools = home.appendingPathComponent("bin")
            try FileManager.default.createDirectory(at: tools, withIntermediateDirectories: true)
            try FileManager.default.createSymbolicLink(
                at: tools.appendingPathComponent("tunnel"),
                withDestinationURL: binaries.appendingPathComponent("tunnel"))
            let path = tools.path + ":" + (ProcessInfo.processInfo.environment["PATH"] ?? "")
            let driver = Place.top.appendingPathComponent("Tests/CommandLineInterfaceTests/Shells/type.zsh").path
            let result = try await Tool.run(
                ["zsh", "-f", driver, shell.rawValue, home.appendingPathComponent("script").path]
                    + Self.lines.map(\.typed),
                in: home, environment: ["HOME": home.path, "PATH": path, "LC_ALL": "C.UTF-8"])
            let became = result.output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            #expect(result.status == 0, "\(result.errors)")
            for (line, end) in zip(Self.lines, became) {
                let expected = shell == .bash ? line.bash : line.others ?? line.bash
                #expect(end == expected + "|", "typed into \(shell.rawValue): \(line.typed)")
            }
            #expect(became.count == Self.lines.count + 1)
        }
    }

    @Test(.needs("shellcheck", "zsh", "fish"))
    func scriptsAreWellFormed() async throws {
        let folder = Place.top.appendingPathComponent("completions").path
        for words in [
            ["shellcheck", folder + "/tunnel.bash"], ["bash", "-n", folder + "/tunnel.bash"],
            ["zsh", "-n", folder + "/_tunnel"], ["fish", "-n", folder + "/tunnel.fish"],
        ] {
            let result = try await Tool.run(words)
            #expect(result == (0, "", ""), "\(words)")
        }
    }
}
