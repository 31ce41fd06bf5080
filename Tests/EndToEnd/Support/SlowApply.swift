import LabSupport
import Testing

/// An apply that takes 20 s in the middle: toy-slow holds dpkg's lock for so long. A file comes before and after it.
struct SlowApply: Sendable {
    let desk: Desk
    let manifest: String
    let process: ChildProcess

    static let steps = ["packages", "file /etc/after-1", "file /etc/after-2"]

    static func manifest(_ desk: Desk) throws -> String {
        try desk.write(
            "slow.yaml",
            """
            setup:
              packages: [toy-slow]
              files:
                - {path: /etc/after-1, content: "1"}
                - {path: /etc/after-2, content: "2"}

            """)
    }

    /// Starts it with `--json`, and waits until the slow package is being installed.
    static func start(on host: LabHost, options: [String] = []) async throws -> SlowApply {
        let desk = try Desk(host.lab)
        let manifest = try manifest(desk)
        let process = try await desk.start(["apply", manifest, host.name, "--json"] + options)
        try await process.waitForLine { $0.kind == "step-begin" && $0.text("id") == "packages" }
        let isSlow = try await eventually { try await host.run(["pgrep", "-f", "toy-slow.postinst"]).exitCode == 0 }
        try #require(isSlow)
        return SlowApply(desk: desk, manifest: manifest, process: process)
    }

    /// The run's name, once it has begun.
    func run() throws -> String { try #require(try process.linesSoFar().of("begin").first?.text("run")) }

    static func isDone(on host: LabHost) async throws -> Bool {
        let look = "dpkg-query -W -f '${db:Status-Status}' toy-slow 2>&1; cat /etc/after-1 /etc/after-2 2>&1"
        return try await host.run(["sh", "-c", look]).output == "installed12"
    }

    /// Every step is told once, in order, and changed.
    static func expectWhole(_ lines: [Line], sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(lines.steps() == steps.map { "changed \($0)" }, sourceLocation: sourceLocation)
        #expect(lines.of("step-begin").compactMap { $0.text("id") } == steps, sourceLocation: sourceLocation)
        #expect(lines.of("begin").count == 1 && lines.of("run").count == 1, sourceLocation: sourceLocation)
        #expect(lines.of("run").first?.text("ending") == "ok", sourceLocation: sourceLocation)
    }

    /// A second apply does what is left, a third finds nothing to do.
    func expectConverges(on host: LabHost) async throws {
        let second = try await desk.run(["apply", manifest, host.name])
        #expect(second.code == 0, "\(second)")
        #expect(try await SlowApply.isDone(on: host))
        let third = try await desk.run(["apply", manifest, host.name])
        #expect(third.code == 0 && third.output.contains("0 changed"), "\(third)")
    }
}
