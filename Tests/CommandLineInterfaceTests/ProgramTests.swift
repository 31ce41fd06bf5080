import Foundation
import Testing

@testable import CommandLineInterface

/// The program itself, from outside: what goes to which stream, and what it ends with.
@Suite struct ProgramTests {
    private func tunnel(_ words: String...) async throws -> (status: Int32, output: String, errors: String) {
        let binaries = try #require(Place.binaries, "where the build put tunnel is unknown")
        return try await Tool.run([binaries.appendingPathComponent("tunnel").path] + words)
    }

    @Test func helpThatWasAskedForGoesToStdout() async throws {
        let help = Help(table: .tunnel)
        #expect(try await tunnel("help") == (0, help.long([]), ""))
        #expect(try await tunnel("--help") == (0, help.long([]), ""))
        #expect(try await tunnel("-h") == (0, help.short([]), ""))
        #expect(try await tunnel("help", "pool", "open") == (0, help.long(["pool", "open"]), ""))
        #expect(try await tunnel("pool", "open", "-h") == (0, help.short(["pool", "open"]), ""))
        #expect(try await tunnel("help", "pool") == (0, help.long(["pool"]), ""))
    }

    @Test func withoutACommandTheHelpGoesToStderr() async throws {
        for words in [[], ["pool"]] {
            let result = words.isEmpty ? try await tunnel() : try await tunnel("pool")
            #expect(result.status == 2 && result.output.isEmpty)
            #expect(result.errors.contains(Help(table: .tunnel).short(words)))
        }
    }

    @Test func usageErrorsGoToStderr() async throws {
        let result = try await tunnel("aply", "m")
        #expect(result.status == 2 && result.output.isEmpty)
        #expect(result.errors.hasPrefix("tunnel: there is no command 'aply'\n"))
        #expect(result.errors.contains("did you mean 'tunnel apply'?"))
        #expect(try await tunnel("apply", "m", "--sduo").errors.contains("run 'tunnel help apply'"))
    }

    @Test func versionAndScripts() async throws {
        let version = "tunnel \(VersionCommand.version)\n"
        #expect(try await tunnel("version") == (0, version, ""))
        #expect(try await tunnel("--version") == (0, version, ""))
        for shell in CompletionScript.allCases {
            #expect(try await tunnel("completions", shell.rawValue) == (0, shell.text, ""))
        }
    }
}
