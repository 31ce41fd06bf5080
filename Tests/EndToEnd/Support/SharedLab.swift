import LabSupport
import Testing

/// One lab for all tests of a suite that leave its hosts as they found them; the rest have a lab each.
struct SharedLab: SuiteTrait, TestScoping {
    let names: [String]

    @TaskLocal static var hosts: [LabHost] = []

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        try await withLab { lab in
            let hosts = try await lab.hosts(names)
            try await SharedLab.$hosts.withValue(hosts) { try await function() }
        }
    }

    /// The first host.
    static func host() throws -> LabHost { try #require(hosts.first) }
}

extension Trait where Self == SharedLab {
    static func sharedHosts(_ names: String...) -> Self { SharedLab(names: names) }
}
