import Foundation
import Testing

@testable import CommandLineInterface

@Suite struct GeneratedFilesTests {
    @Test func committedFilesAreThoseOfTheTable() throws {
        let generated = GeneratedFiles.all
        for (path, text) in generated {
            let committed = try? String(contentsOf: Place.top.appendingPathComponent(path), encoding: .utf8)
            #expect(committed == text, "\(path) is out of date: run \(GeneratedFiles.refresh)")
        }
        for folder in ["man", "completions"] {
            let files = try FileManager.default.contentsOfDirectory(
                atPath: Place.top.appendingPathComponent(folder).path)
            for file in files {
                #expect(
                    generated["\(folder)/\(file)"] != nil,
                    "\(folder)/\(file) is left over: run \(GeneratedFiles.refresh)")
            }
        }
        let script = Place.top.appendingPathComponent(GeneratedFiles.refresh).path
        #expect(FileManager.default.isExecutableFile(atPath: script))
    }

    @Test(.needs("mandoc"), arguments: Manual(table: .tunnel).pages)
    func mandocHasNothingToSay(_ page: Manual.Page) async throws {
        try await Place.temporary { directory in
            let file = directory.appendingPathComponent(page.fileName)
            try Data(page.text.utf8).write(to: file)
            let result = try await Tool.run(["mandoc", "-T", "lint", "-W", "warning", file.path])
            #expect(result == (0, "", ""))
        }
    }

    /// What stands in the manual has to come out of it as it was written: pasted into a shell, it must work.
    @Test(.needs("mandoc"))
    func manualsShowOptionsAndExamplesAsTheyAreTyped() async throws {
        for command in CommandTable.tunnel.visible {
            let file = Place.top.appendingPathComponent("man/tunnel-\(command.path.joined(separator: "-")).1")
            let shown = try await Tool.run([
                "sh", "-c", "mandoc -T utf8 -O width=200 \"$1\" | sed 's/.\\x08//g'", "sh", file.path,
            ])
            for option in command.options { #expect(shown.output.contains(option.spelling), "\(option.spelling)") }
            for example in command.examples { #expect(shown.output.contains(example.line), "\(example.line)") }
            for positional in command.positionals { #expect(shown.output.contains(positional.name)) }
        }
    }

    @Test(.needs("mandoc"))
    func nothingInATextIsTakenForAMacro() async throws {
        var page = Mdoc(title: "odd", summary: "odd")
        page.section("DESCRIPTION")
        page.text(#"Begin. .Sh here and 'quoted' \fBback\fR "double" ~ ^ ` -x --y"#)
        page.display([".Pp", "'Pp", "a   b"])
        try await Place.temporary { directory in
            let file = directory.appendingPathComponent("odd.1")
            try Data(page.source.utf8).write(to: file)
            let shown = try await Tool.run(["sh", "-c", "mandoc -T utf8 \"$1\" | sed 's/.\\x08//g'", "sh", file.path])
            #expect(shown.output.contains(#".Sh here and 'quoted' \fBback\fR "double" ~ ^ ` -x --y"#))
            #expect(shown.output.contains(".Pp\n") && shown.output.contains("'Pp\n") && shown.output.contains("a   b"))
        }
    }
}
