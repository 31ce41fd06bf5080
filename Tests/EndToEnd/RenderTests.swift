import Foundation
import LabSupport
import Testing

/// The same plan by three doors: what `render` writes does by hand what `apply` does.
@Suite(.needsLab, .timeLimit(.minutes(25)))
struct RenderTests {
    @Test("a rendered script, for a system or for a host, gives the state that apply gives, and may be run again")
    func byHand() async throws {
        try await withLab { lab in
            let hosts = try await lab.hosts(["h1", "h2", "h3"])
            let desk = try Desk(lab)
            let manifest = try Site.manifest(desk)
            let forSystem = try await desk.run(["render", manifest, "--os", "debian"])
            #expect(forSystem.code == 0, "\(forSystem)")
            let forHost = try await desk.run(["render", manifest, "h2", "-o", "\(desk.directory)/out.sh"])
            #expect(forHost.code == 0 && forHost.output == "", "\(forHost)")
            let written = try Data(contentsOf: URL(filePath: "\(desk.directory)/out.sh"))
            let mode = try FileManager.default.attributesOfItem(atPath: "\(desk.directory)/out.sh")[.posixPermissions]
            #expect(mode as? Int == 0o600)
            let userData = try await desk.run(["render", manifest, "--os", "debian", "--format", "cloud-init"])
            let content = try #require(userData.output.firstMatch(of: /content: (\S+)/)?.output.1)
            #expect(Data(base64Encoded: String(content)).map { [UInt8]($0) } == forSystem.bytes)
            #expect(userData.output.hasPrefix("#cloud-config\n"))

            try await expectShellcheckClean(desk, forSystem.bytes)
            for (host, script) in zip(hosts[1...], [[UInt8](written), forSystem.bytes]) {
                _ = try await host.run(["sh", "-c", "cat >/root/site.sh"], input: script)
                let check = try await host.run(["sh", "/root/site.sh", "--check"])
                #expect(check.exitCode == 6, "\(check.output) \(check.errors)")
                let first = try await host.run(["sh", "/root/site.sh"])
                #expect(first.exitCode == 0, "\(first.output) \(first.errors)")
                #expect(try await Site.state(of: host) == Site.wanted)
                let second = try await host.run(["sh", "/root/site.sh"])
                #expect(second.output.contains("0 changed, \(Site.steps.count) ok"), "\(second.output)")
                #expect(try await host.run(["sh", "/root/site.sh", "--check"]).exitCode == 0)
                // And to tunnel it is as if it had done it.
                #expect(try await desk.run(["plan", manifest, host.name]).code == 0)
            }
        }
    }

    private func expectShellcheckClean(_ desk: Desk, _ script: [UInt8]) async throws {
        let path = try desk.write("check.sh", bytes: script)
        let found = try await ChildProcess.run("/usr/bin/env", ["shellcheck", "-s", "sh", path])
        #expect(found.exitCode == 0, "\(found.output.prefix(4000)) \(found.errors)")
    }
}
