import Foundation
import LabSupport
import Testing

@testable import Plan
@testable import Remote
@testable import Shell

@Suite struct SSHResolutionTests {
    @Test func parsing() throws {
        let found = try #require(
            SSHResolution(
                parsing:
                    "host web1\nuser deploy\nhostname 10.0.0.1\nport 2222\nproxyjump none\nproxycommand ssh -W %h:%p b\n"
                    + "controlpath /tmp/a b\nstricthostkeychecking false\nhostname other\n"))
        #expect(found.hostName == "10.0.0.1" && found.user == "deploy" && found.port == "2222")
        #expect(found.proxyJump == nil && found.proxyCommand == "ssh -W %h:%p b" && found.controlPath == "/tmp/a b")
        #expect(!found.isStrict)
        for (word, isStrict) in [("true", true), ("ask", true), ("accept-new", true), ("no", false), ("off", false)] {
            let resolution = SSHResolution(parsing: "hostname h\nstricthostkeychecking \(word)\n")
            #expect(resolution?.isStrict == isStrict)
        }
        #expect(SSHResolution(parsing: "user x\n") == nil && SSHResolution(parsing: "") == nil)
    }

    @Test func oneConnectionForOneWay() throws {
        func identity(_ text: String) throws -> String { try #require(SSHResolution(parsing: text)).identity }
        let base = "hostname h\nuser u\nport 22\n"
        #expect(try identity(base) == identity("host alias\n" + base))
        for other in [
            "hostname h\nuser v\nport 22\n", "hostname h\nuser u\nport 23\n", base + "proxyjump b\n",
            base + "proxycommand b\n",
        ] {
            #expect(try identity(base) != identity(other))
        }
    }

    /// A resolver over a configuration of the test's own, and how often it asked ssh.
    private final class Bench: Sendable {
        let folder: Folder
        private let count = Sum()
        private let resolver: SSHResolver

        init(_ config: String) throws {
            folder = try Folder()
            let count = self.count
            // The trace is told after each process; what it counts is awaited by asking.
            let runner = ProcessRunner(trace: { _ in Task { await count.add([1]) } })
            try folder.write("config", config.replacing("DIR", with: folder.path))
            resolver = SSHResolver(
                runner: runner, options: SSHOptions(configFile: folder.path + "/config"), cache: folder.path + "/cache")
            try FileManager.default.createDirectory(atPath: folder.path + "/cache", withIntermediateDirectories: true)
        }

        func make(_ name: String) throws {
            try FileManager.default.createDirectory(atPath: folder.path + "/" + name, withIntermediateDirectories: true)
        }

        func port(_ name: String = "web1") async throws -> String {
            try await resolver.resolve(Target(name: name)).port
        }

        var isRemembered: Bool {
            get throws { try !FileManager.default.contentsOfDirectory(atPath: folder.path + "/cache").isEmpty }
        }

        func asked() async throws -> Int {
            try await Task.sleep(for: .milliseconds(200))
            return await count.count
        }
    }

    @Test func anAnswerIsRememberedAsLongAsItsFilesStay() async throws {
        let bench = try Bench("Include DIR/more\nHost web1\n Port 2222\n")
        try bench.folder.write("more", "Host other\n Port 1\n")
        for _ in 0..<3 { #expect(try await bench.port() == "2222") }
        #expect(try await bench.asked() == 1)
        try bench.folder.write("more", "Host web1\n Port 3333\n")
        #expect(try await bench.port() == "3333", "an included file changed")
        try bench.folder.write("config", "Host web1\n Port 4444\n")
        #expect(try await bench.port() == "4444", "the file itself changed")
        try FileManager.default.removeItem(atPath: bench.folder.path + "/config")
        await #expect(throws: RemoteError.self) { try await bench.port() }
    }

    @Test func aFileThatComesIntoAnIncludeIsSeen() async throws {
        let bench = try Bench("Include DIR/conf.d/*\nInclude DIR/some.d/*.conf\nHost web1\n Port 2222\n")
        try bench.make("conf.d")
        try bench.make("some.d")
        try bench.folder.write("some.d/a.conf", "Host other\n Port 1\n")
        #expect(try await bench.port() == "2222")
        #expect(try bench.isRemembered)
        try bench.folder.write("some.d/b.conf", "Host web1\n Port 3333\n")
        #expect(try await bench.port() == "3333", "beside one that matched")
        try bench.folder.write("conf.d/x", "Host web1\n Port 4444\n")
        #expect(try await bench.port() == "4444", "where none matched before")
    }

    @Test(arguments: [
        "Match host web1 exec \"test -e DIR/flag\"\n Port 2222\n", "Match !exec \"false\" host web1\n Port 2222\n",
        "match EXEC=\"true\"\n Port 2222\n", "Host web1\n Port 2222\n ControlPath ${HOME}/x\n",
        "CanonicalizeHostname yes\nHost web1\n Port 2222\n", "CanonicalizeHostname always\nHost web1\n Port 2222\n",
    ])
    func whatDependsOnMoreThanFilesIsNotRemembered(config: String) async throws {
        let bench = try Bench(config)
        try bench.folder.write("flag", "")
        #expect(try await bench.port() == "2222")
        #expect(try !bench.isRemembered)
    }

    @Test func targetsAreRememberedApart() async throws {
        let bench = try Bench("Host a\n Port 1\nHost b\n Port 2\n# Match exec in a comment, ${TOO}\n")
        #expect(try await bench.port("a") == "1")
        #expect(try await bench.port("b") == "2")
        #expect(try await bench.port("a") == "1")
        #expect(try await bench.asked() == 2)
    }

    @Test func sshsOwnWordsTellWhatIsWrong() async throws {
        let bench = try Bench("Nonsense yes\n")
        do {
            _ = try await bench.port()
            Issue.record("it was taken")
        } catch let error as RemoteError {
            guard case .configuration(let words) = error.reason else { throw error }
            #expect(words.contains("bad configuration options") && !words.contains("debug1") && !words.contains("\r"))
        }
    }
}
