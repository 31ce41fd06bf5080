import Foundation
import Testing

@testable import CommandLineInterface

/// The program itself, from outside: what goes to which stream, and what it ends with.
@Suite struct ProgramTests {
    private func tunnel(_ words: String...) throws -> (status: Int32, output: String, errors: String) {
        let binaries = try #require(Place.binaries, "where the build put tunnel is unknown")
        return try Tool.run([binaries.appendingPathComponent("tunnel").path] + words)
    }

    @Test func helpThatWasAskedForGoesToStdout() throws {
        let help = Help(table: .tunnel)
        #expect(try tunnel("help") == (0, help.long([]), ""))
        #expect(try tunnel("--help") == (0, help.long([]), ""))
        #expect(try tunnel("-h") == (0, help.short([]), ""))
        #expect(try tunnel("help", "pool", "open") == (0, help.long(["pool", "open"]), ""))
        #expect(try tunnel("pool", "open", "-h") == (0, help.short(["pool", "open"]), ""))
        #expect(try tunnel("help", "pool") == (0, help.long(["pool"]), ""))
    }

    @Test func withoutACommandTheHelpGoesToStderr() throws {
        for words in [[], ["pool"]] {
            let result = words.isEmpty ? try tunnel() : try tunnel("pool")
            #expect(result.status == 2 && result.output.isEmpty)
            #expect(result.errors.contains(Help(table: .tunnel).short(words)))
        }
    }

    @Test func usageErrorsGoToStderr() throws {
        let result = try tunnel("aply", "m")
        #expect(result.status == 2 && result.output.isEmpty)
        #expect(result.errors.hasPrefix("tunnel: there is no command 'aply'\n"))
        #expect(result.errors.contains("did you mean 'tunnel apply'?"))
        #expect(try tunnel("apply", "m", "--sduo").errors.contains("run 'tunnel help apply'"))
    }

    @Test func versionAndScripts() throws {
        let version = "tunnel \(VersionCommand.version)\n"
        #expect(try tunnel("version") == (0, version, ""))
        #expect(try tunnel("--version") == (0, version, ""))
        for shell in CompletionScript.allCases {
            #expect(try tunnel("completions", shell.rawValue) == (0, shell.text, ""))
        }
    }
}
