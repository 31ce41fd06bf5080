import Foundation
import LabSupport
import Testing

/// More at once than sshd, or this machine, takes without a word.
@Suite(.needsLab, .timeLimit(.minutes(25)), .serialized)
struct FleetLoadTests {
    /// One sshd that turns away at random from 3 half-open logins on, and all from 10 on; 30 cold connections to it, by 15
    /// ports (it takes no more than 16) and two users, so that none is shared.
    @Test func noneIsLostToAServerThatTurnsAway() async throws {
        try await withLab { lab in
            let host = try await lab.host("h1")
            let ports = (2201...2215).map { "Port \($0)" }.joined(separator: "\\n")
            _ = try await host.shell(
                "printf 'AddressFamily inet\\nPort 22\\n\(ports)\\nMaxStartups 3:50:10\\n' >/etc/ssh/sshd_config.d/00-busy.conf; "
                    + "systemctl restart ssh")
            let desk = try Desk(lab)
            let inventory = try desk.write(
                "inventory.yaml",
                "hosts:\n"
                    + ["root", "admin"].flatMap { user in
                        (1...15).map {
                            "  \(user)\($0): {address: \(host.address), user: \(user), port: \(2200 + $0)}\n"
                        }
                    }.joined())
            let config = try String(contentsOfFile: lab.sshConfigPath, encoding: .utf8)
            let lines = config.split(separator: "\n").filter {
                $0.hasPrefix("    ") && !$0.contains("HostName ") && !$0.contains("User ")
            }
            let file = try desk.write(
                "ssh_config", "StrictHostKeyChecking no\n" + lines.joined(separator: "\n") + "\n")
            let outcome = try await Desk(lab, sshConfig: file).run(
                ["-i", inventory, "exec", "root[1-15],admin[1-15]", "--jobs", "30", "--json", "true"])
            #expect(outcome.code == 0, "\(outcome)")
            #expect(try outcome.lines().of("exit").count == 30)
            let refused = try await host.shell(
                "journalctl -u ssh --no-pager | grep -c 'MaxStartups\\|drop connection' || :")
            #expect((Int(refused) ?? 0) > 0, "sshd refused nobody, so that this shows nothing")
        }
    }

    /// By names in ssh_config; under the limit of descriptors that a login has.
    @Test func threeHundredTargetsOnTenHosts() async throws {
        try await withLab { lab in
            let hosts = try await lab.hosts((1...10).map { "h\($0)" })
            let config = try String(contentsOfFile: lab.sshConfigPath, encoding: .utf8)
            let names = hosts.indices.map { index in
                (1...30).map { "t\(index * 30 + $0)" }.joined(separator: " ")
            }
            var text = config
            for (host, aliases) in zip(hosts, names) {
                text = text.replacing("Host \(host.name)\n", with: "Host \(host.name) \(aliases)\n")
            }
            let desk = try Desk(lab)
            let file = try desk.write("ssh_config", "StrictHostKeyChecking no\n" + text)
            let tunnel = try Tunnel.binary()
            // The soft limit of most logins; the hard one is left.
            let line =
                "ulimit -S -n 1024; exec '\(tunnel)' -F '\(file)' exec 't[1-300]' --jobs 100 --json --shell 'sleep 1; hostname'"
            let process = try await ChildProcess.start("/bin/sh", ["-c", line], environment: desk.environment)
            let most = Task {
                var most = (descriptors: 0, children: 0)
                while !Task.isCancelled {
                    let place = "/proc/\(process.processIdentifier)"
                    let open = (try? FileManager.default.contentsOfDirectory(atPath: "\(place)/fd").count) ?? 0
                    let children =
                        (try? String(
                            contentsOfFile: "\(place)/task/\(process.processIdentifier)/children", encoding: .utf8))
                    most.descriptors = max(most.descriptors, open)
                    most.children = max(most.children, children?.split(separator: " ").count ?? 0)
                    try? await Task.sleep(for: .milliseconds(20))
                }
                return most
            }
            let outcome = Outcome(try await process.wait())
            most.cancel()
            let peak = await most.value
            #expect(outcome.code == 0, "\(outcome)")
            let lines = try outcome.lines()
            #expect(Set(lines.of("exit").compactMap(\.host)).count == 300)
            // `h1` to `h9` and `h10`, 30 times each.
            let bytes = lines.of("stdout").reduce(0) { $0 + $1.data.count }
            #expect(bytes == 930)
            #expect(peak.descriptors < 2000 && peak.children <= 110, "\(peak)")
        }
    }
}
