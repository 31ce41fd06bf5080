import LabSupport
import Testing

/// A session on a host that others share.
struct TestSession {
    let desk: Desk
    let host: LabHost
    let name: String

    func start(_ verb: [String], _ rest: [String], names: Bool = true) async throws -> ChildProcess {
        try await desk.start(["session"] + verb + (names ? [host.name, name] : [host.name]) + rest)
    }

    func tunnel(_ verb: [String], _ rest: [String], names: Bool = true) async throws -> Outcome {
        Outcome(try await start(verb, rest, names: names).wait())
    }

    func run(_ words: String...) async throws -> Outcome { try await run(words) }
    func run(_ words: [String]) async throws -> Outcome { try await tunnel(["run"], words) }
    func line(_ line: String) async throws -> Outcome { try await tunnel(["run"], ["--shell", line]) }

    /// Throws after half a minute.
    func until(_ condition: () async throws -> Bool) async throws {
        if try await !eventually(condition) { throw LabError("waited half a minute in vain") }
    }
}

/// A session of its own on one of the shared hosts, from a desk of its own: its connections are nobody else's.
func withSession(
    _ options: [String] = [], on name: String = "h1", _ body: (TestSession) async throws -> Void
) async throws {
    let host = try #require(SharedLab.hosts.first { $0.name == name })
    let desk = try Desk(host.lab)
    let session = TestSession(desk: desk, host: host, name: "s\(UInt32.random(in: 0 ... .max))")
    let opened = try await session.tunnel(["open"], options)
    try #require(opened.code == 0, "\(opened)")
    try await body(session)
}
