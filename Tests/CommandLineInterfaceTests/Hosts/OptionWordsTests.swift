import Foundation
import Testing

@testable import CommandLineInterface

/// What is wrong with a command line is told in its own words: options, and no keys and places of a file that is not there.
@Suite struct OptionWordsTests {
    private func refused(_ words: String...) async throws -> String {
        let binaries = try #require(Place.binaries, "where the build put tunnel is unknown")
        let result = try await Tool.run(
            [binaries.appendingPathComponent("tunnel").path, "setup"] + words + ["-F", "none"],
            environment: ["SSH_AUTH_SOCK": "", "XDG_CONFIG_HOME": "/nonexistent"])
        #expect(result.status == 2 && result.output.isEmpty, "\(result)")
        return result.errors
    }

    @Test func optionsAreNamed() async throws {
        #expect(
            try await refused("user", "h", "x", "--absent", "--uid", "7")
                == "tunnel: --uid makes no sense with --absent\n  leave one of the two out\n")
        #expect(
            try await refused("user", "h", "x", "--move-home")
                == "tunnel: --move-home needs --home, which says where to\n")
        #expect(
            try await refused("user", "h", "x", "--remove-home").hasPrefix("tunnel: --remove-home needs --absent: "))
    }

    /// No host is asked.
    @Test func nothingToUndoIsSaid() async throws {
        let state = FileManager.default.temporaryDirectory.appendingPathComponent("tunnel-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: state) }
        try FileManager.default.createDirectory(
            at: state.appendingPathComponent("tunnel/runs"), withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
        for (run, changed) in [("20260101-000000-abcdef", 2), ("20260102-000000-abcdef", 0)] {
            let record = """
                {"id":"\(run)","host":"nowhere","isRoot":false,"manifest":"m.yaml","ending":"ok","changed":\(changed),"ok":1,
                "failed":0}
                """
            try Data(record.utf8).write(to: state.appendingPathComponent("tunnel/runs/\(run)_nowhere.json"))
        }
        let binaries = try #require(Place.binaries, "where the build put tunnel is unknown")
        let result = try await Tool.run(
            [binaries.appendingPathComponent("tunnel").path, "undo", "last", "--yes"],
            environment: ["XDG_STATE_HOME": state.path])
        #expect(result.status == 0 && result.output.isEmpty, "\(result)")
        let words = "run 20260102-000000-abcdef changed nothing, so there is nothing to undo; the last that changed"
        #expect(result.errors == words + " something is 20260101-000000-abcdef (m.yaml)\n", "\(result)")
    }

    @Test func noPlacesAreNamed() async throws {
        let missing = try await refused("user", "h", "x", "--password-file", "/nonexistent")
        #expect(missing.hasPrefix("tunnel: cannot read"), "\(missing)")
        let template = try await refused("file", "h", "/x", "--content", "{{nosuch}}", "--template")
        #expect(template.hasPrefix("tunnel: line 1, column 1 of the content: no host has a value"), "\(template)")
        #expect(
            try await refused("user", "h", "x", "--home", "/a:b").hasPrefix("tunnel: path `/a:b` must not hold `:`"))
    }
}
