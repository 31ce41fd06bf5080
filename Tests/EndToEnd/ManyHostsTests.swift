import Foundation
import LabSupport
import Testing

/// Several hosts: each is told, none stops another, and the worst wins.
@Suite(.needsLab, .timeLimit(.minutes(25)))
struct ManyHostsTests {
    private static let inventory = """
        values: {colour: green}
        hosts:
          h[1-2]:
          h[4-5]:
          h3: {values: {colour: red}}
          dead: {address: %ADDRESS%, port: 81}
        groups:
          front: {hosts: ["h[1-2]"], values: {colour: blue}}
          all5: {hosts: ["h[1-5]"]}
        """

    private static let manifest = """
        setup:
          files:
            - {path: /etc/colour, content: "{{colour}} {{host.name}}\\n"}

        """

    @Test("five hosts and one out of reach; groups, ranges and exclusions; values of each; fail-fast and serial")
    func fiveHosts() async throws {
        try await withLab { lab in
            let hosts = try await lab.hosts((1...5).map { "h\($0)" })
            let desk = try Desk(lab)
            let text = Self.inventory.replacing("%ADDRESS%", with: hosts[0].address)
            let inventory = ["-i", try desk.write("inventory.yaml", text)]
            let manifest = try desk.write("m.yaml", Self.manifest)

            let some = try await desk.run(["exec", "@all5,!h[2-4]", "--json", "hostname"] + [])
            #expect(some.code == 2, "without the inventory the group is unknown: \(some)")
            let named = try await desk.run(inventory + ["exec", "@all5,!h[2-4]", "--json", "hostname"])
            #expect(try named.lines().of("stdout").compactMap(\.host).sorted() == ["h1", "h5"])

            let applied = try await desk.run(inventory + ["apply", manifest, "h[1-5],dead", "--jobs", "2", "--json"])
            #expect(applied.code == 4, "\(applied)")
            let lines = try applied.lines()
            #expect(lines.of("run").compactMap(\.host).sorted() == hosts.map(\.name))
            #expect(lines.of("error").map(\.host) == ["dead"])
            let summary = try #require(lines.last).values["hosts"]?.array ?? []
            #expect(summary.map { $0["host"]?.text } == ["h1", "h2", "h3", "h4", "h5", "dead"])
            #expect(summary.map { $0["exit"]?.number } == [0, 0, 0, 0, 0, 4])
            for (host, colour) in zip(hosts, ["blue", "blue", "red", "green", "green"]) {
                #expect(try await host.shell("cat /etc/colour") == "\(colour) \(host.name)")
            }
            let again = try await desk.run(inventory + ["apply", manifest, "@all5"])
            #expect(again.code == 0)
            for host in hosts {
                #expect(again.output.contains(try Regex("(?m)^\(host.name) +0 changed, 1 ok")), "\(again)")
            }

            // No host after one that failed: h4 and h5 are not begun, and are said to be so.
            for host in hosts { _ = try await host.shell("rm /etc/colour") }
            let fast = try await desk.run(
                inventory + ["apply", manifest, "h1,dead,h4,h5", "--jobs", "1", "--fail-fast", "--json"])
            #expect(fast.code == 4, "\(fast)")
            #expect(try fast.lines().of("run").compactMap(\.host) == ["h1"])
            for host in hosts[3...] { #expect(try await host.run(["test", "-e", "/etc/colour"]).exitCode == 1) }

            // In waves of two: a wave begins when the one before is done.
            let waves = try await desk.run(inventory + ["apply", manifest, "h[1-5]", "--serial", "2", "--json"])
            #expect(waves.code == 0)
            let order = try waves.lines().filter { ["connect", "run"].contains($0.kind) }.map {
                "\($0.kind) \($0.host ?? "")"
            }
            for (earlier, later) in [("h1", "h3"), ("h2", "h3"), ("h1", "h4"), ("h3", "h5"), ("h4", "h5")] {
                let end = try #require(order.firstIndex(of: "run \(earlier)"))
                let begin = try #require(order.firstIndex(of: "connect \(later)"))
                #expect(end < begin, "\(order)")
            }

            try await exec(hosts, desk, inventory)
        }
    }

    private func exec(_ hosts: [LabHost], _ desk: Desk, _ inventory: [String]) async throws {
        let line = "printf 'a\\nb'; echo c >&2; [ \"$(hostname)\" != h2 ] || exit 9"
        let outcome = try await desk.run(["exec", "h[1-3]", "--shell", line])
        #expect(outcome.code == 5, "\(outcome)")
        #expect(
            outcome.output.split(separator: "\n").sorted() == ["h1: a", "h1: b", "h2: a", "h2: b", "h3: a", "h3: b"])
        #expect(
            outcome.errors.split(separator: "\n").sorted() == ["h1: c", "h2: c", "h2: ended with status 9", "h3: c"])

        let worst = try await desk.run(inventory + ["exec", "h1,dead,h2", "--json", "--shell", line])
        #expect(worst.code == 4)
        let ends = try #require(try worst.lines().last).values["hosts"]?.array ?? []
        #expect(ends.map { $0["exit"]?.number } == [0, 4, 9])

        let input = try await desk.run(["exec", "-", "hostname"], input: Array("h4\n# not this\nh5\n".utf8))
        #expect(input.output.split(separator: "\n").sorted() == ["h4: h4", "h5: h5"], "\(input)")

        // One target twice, as two users: both are done and told.
        let users = try await desk.run(["exec", "root@h1,admin@h1", "--json", "id", "-un"])
        let names = try users.lines().of("stdout").map { String(decoding: $0.data, as: UTF8.self) }
        #expect(names.sorted() == ["admin\n", "root\n"], "\(users)")
    }
}
