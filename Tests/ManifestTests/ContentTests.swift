import Foundation
import Managers
import Plan
import Shell
import Testing

@testable import Manifest

/// What stands in `content` arrives as it is; what stands elsewhere is fetched, and stays a secret.
@Suite struct ContentTests {
    static let source = SecretSource(
        environment: { ["TOKEN": "t0p<s&cret>", "EMPTY": ""][$0] },
        file: { path, most in
            switch path {
            case "dir/key.bin": return [0, 255, 10]
            case "dir/page.tmpl": return Array("<b>{{name}}</b>\n  {{oops".utf8)
            case "dir/good.tmpl": return Array("name={{name}}\n".utf8)
            default: throw LocalFileError(path: path, reason: "No such file or directory")
            }
        },
        command: { words in
            if words.last == "fail" { throw LocalFileError(path: "x", reason: "exit status 3") }
            return Array((words.joined(separator: "|") + "\n\n").utf8)
        })

    static func resolve(_ yaml: String) async throws -> ResolvedManifest {
        try await Manifest.read(Array(yaml.utf8), file: "dir/m.yaml").resolve(using: source)
    }

    static func content(_ value: String, values: [String: TemplateValue] = [:]) async throws -> Text {
        let target = Target(name: "web1")
        let request = try await resolve("setup: {files: [{path: /a, \(value)}]}")
            .request(for: target, values: HostValues(byHost: ["web1": values]), facts: nil)
        return try #require(request.files[0].content)
    }

    static func refusal(_ value: String) async -> String {
        do {
            return "no error, but \(try await content(value))"
        } catch {
            return (error as? ManifestError)?.message ?? "\(error)"
        }
    }

    @Test(arguments: [
        "it's \"quoted\" `x` $(touch /x) \\ %s !", "ünï → 🎉 \u{301}", "-n -e --", "  both ends  ", "two\nlines\n\n",
        "\ttab",
        "", "}} { {", "{\u{301}{a}}", "#!/bin/sh\n\nexit 0\n", "a\r\nb\r\n", "<a href=\"x\">&amp;</a>", "\u{0}\u{7}",
    ]) func arrivesUnchanged(_ text: String) async throws {
        let content = try await ContentTests.content("content: " + JSON.text(text).indented())
        #expect(content.revealed == Array(text.utf8))
        #expect(!content.holdsSecret)
    }

    @Test func comesFromElsewhere() async throws {
        let token = try await ContentTests.content("content: {env: TOKEN}")
        #expect(token == Text.secret("t0p<s&cret>"))
        #expect("\(token)" == Text.mask)
        #expect(try await ContentTests.content("content: {env: EMPTY}").isEmpty)
        let key = try await ContentTests.content("content: {file: key.bin}")
        #expect(key.segments == [.secret([0, 255, 10])])
        let line = try await ContentTests.content("content: {command: pass show x}")
        #expect(line == Text.secret("/bin/sh|-c|pass show x\n"))
        let words = try await ContentTests.content("content: {command: [pass, \"a b\"]}")
        #expect(words == Text.secret("pass|a b\n"))
        let source = try await ContentTests.content("source: key.bin")
        #expect(source.segments == [.plain([0, 255, 10])])
    }

    @Test func whatIsMissingIsToldWithItsPlace() async {
        let yaml = """
            setup:
              files:
                - {path: /a, content: {env: TOKE}}
                - {path: /b, source: gone}
                - {path: /c, content: {command: fail}}
                - {path: /d, source: page.tmpl, template: true}
                - {path: /e, source: key.bin, template: true}
                - path: /f
                  content: |
                    a
                    b {{> partial}}
                - {path: /g, content: "{{a b}} ${{ github }}"}
            """
        let error = await #expect(throws: ManifestError.self) { _ = try await ContentTests.resolve(yaml) }
        let told = """
            dir/m.yaml:3:33: environment variable `TOKE` is not set
                `export TOKE=...` sets it
            dir/m.yaml:4:26: cannot read dir/gone: No such file or directory
            dir/m.yaml:5:37: the command failed: cannot read x: exit status 3
            dir/m.yaml:9:16: line 2, column 3 of the content: tags that start with `>` are not understood
                to write the braces themselves, set `template: false` or start the content with {{=<% %>=}}
            dir/m.yaml:12:27: line 1, column 1 of the content: `a b` is no name of a value
                to write the braces themselves, set `template: false` or start the content with {{=<% %>=}}
            dir/page.tmpl:2:3: a tag is not closed by `}}`
                to write the braces themselves, set `template: false` or start the content with {{=<% %>=}}
            dir/key.bin:1:1: a template must be UTF-8 text
                without `template: true` any bytes will do
            """
        #expect(error?.message == told)
    }

    @Test func templatesTakeOnlyWhatIsThere() async throws {
        let values: [String: TemplateValue] = [
            "name": .text("<Bob> & 'co'"), "token": .text(.secret("s<3")), "debug": .flag(false),
        ]
        func filled(_ value: String) async throws -> Text { try await ContentTests.content(value, values: values) }
        let mixed = try await filled(
            #"content: "a {{name}} {{{name}}} {{token}}{{#debug}}no{{/debug}}{{^debug}}!{{/debug}}""#)
        #expect(mixed.shown == "a <Bob> & 'co' <Bob> & 'co' ********!")
        #expect(mixed.secrets == [Array("s<3".utf8)])
        #expect(String(decoding: mixed.revealed, as: UTF8.self).hasSuffix("s<3!"))
        #expect(try await filled(#"content: "{{name}}", template: false"#).shown == "{{name}}")
        #expect(try await filled(#"source: good.tmpl, template: true"#).shown == "name=<Bob> & 'co'\n")
        #expect(try await filled(#"content: "{{host.name}} {{host.address}}""#).shown == "web1 web1")
        #expect(try await filled(#"content: "{{=<% %>=}}{{x}} <%name%>""#).shown == "{{x}} <Bob> & 'co'")
        // A value is never read as a template again.
        let braces = try await ContentTests.content(#"content: "{{v}}""#, values: ["v": .text("{{host.name}}")])
        #expect(braces.shown == "{{host.name}}")
    }

    @Test func secretTemplatesMakeSecrets() async throws {
        let content = try await ContentTests.content(
            "content: {command: \"{{name}}\"}, template: true", values: ["name": .text("x")])
        #expect(content == Text.secret("/bin/sh|-c|x\n"))
    }

    @Test func secretTemplatesAreNotQuotedInErrors() async throws {
        func told(_ command: String) async -> String {
            await ContentTests.refusal("content: {command: [\"\(command)\"]}, template: true")
        }
        let syntax = await told("hunter2 {{hunter2 hunter2}}")
        #expect(syntax == "dir/m.yaml:1:37: line 1, column 9 of the content: the secret is no Mustache template")
        let name = await told("{{hunter2}}")
        #expect(name == "dir/m.yaml:1:37: line 1, column 1 of the content: a value is missing")
    }

    @Test func unknownNamesAreToldForTheHostThatLacksThem() async throws {
        let resolved = try await ContentTests.resolve(
            "setup:\n  files:\n    - {path: /a, content: \"{{color}} {{host.nam}} {{both}} {{zzz}}\"}")
        let values = HostValues(byHost: [
            "web1": ["color": .text("x"), "both": .text("")], "web2": ["colour": .text("x"), "both": .flag(true)],
        ])
        let targets = [Target(name: "web1"), Target(name: "web2")]
        let error = #expect(throws: ManifestError.self) { try resolved.check(targets, values: values) }
        #expect(
            error?.message == """
                dir/m.yaml:3:27: line 1, column 1 of the content: host `web2` has no value `color`
                    did you mean `colour`?
                dir/m.yaml:3:27: line 1, column 11 of the content: no host has a value `host.nam`
                    did you mean `host.name`?
                dir/m.yaml:3:27: line 1, column 33 of the content: no host has a value `zzz`
                    the inventory gives values to hosts, to groups and to all hosts
                """)
        try await ContentTests.resolve("setup: {files: [{path: /a, content: \"{{both}}\"}]}")
            .check(targets, values: values)
    }

    @Test func largeSourcesAreRefused() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "source-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data(count: LocalFile.mostBytes).write(to: folder.appending(path: "most"))
        try Data(count: LocalFile.mostBytes + 1).write(to: folder.appending(path: "more"))
        let local = SecretSource(command: { _ in [] })
        func resolve(_ name: String) async throws -> ResolvedManifest {
            try await Manifest.read(
                Array("setup: {files: [{path: /a, source: \(name)}]}".utf8), file: folder.path + "/m.yaml"
            ).resolve(using: local)
        }
        _ = try await resolve("most")
        for (name, reason) in [("more", "larger than 16 MiB"), ("gone", "No such file"), (".", "Is a directory")] {
            let error = await #expect(throws: ManifestError.self) { _ = try await resolve(name) }
            #expect(error?.message.contains(reason) == true)
        }
    }
}
