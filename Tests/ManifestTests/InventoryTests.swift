import Foundation
import Plan
import Shell
import Synchronization
import Testing

@testable import Manifest

@Suite struct InventoryTests {
    private static let text = """
        values: {from: all, port: 0080, debug: false, token: {env: UNUSED}}
        hosts:
          web[1-2]: {values: {own: "{env: no}"}}
          db1: {values: {from: host, token: {command: [pass, db1]}}}
          lone:
        groups:
          outer: {hosts: ["@web", db1], values: {from: outer, role: outer}}
          web: {hosts: ["web[1-2]"], values: {role: web, token: {command: pass web}}}
        """

    private func read(_ text: String) throws -> Inventory { try Inventory.read(Array(text.utf8), file: "dir/i.yaml") }

    @Test func laterAndCloserWins() async throws {
        let calls = Mutex<[[String]]>([])
        let source = SecretSource(
            environment: { _ in nil },
            command: { words in
                calls.withLock { $0.append(words) }
                return Array("secret of \(words[words.count - 1])\n".utf8)
            })
        let inventory = try read(InventoryTests.text)
        let targets = ["web1", "web2", "db1"].map { Target(name: $0) }
        let values = try await inventory.values(of: targets, using: source)
        #expect(
            values[targets[0]] == [
                "from": .text("outer"), "port": .text("0080"), "debug": .flag(false), "role": .text("web"),
                "own": .text("{env: no}"), "token": .text(.secret("secret of pass web")),
            ])
        #expect(values[targets[1]] == values[targets[0]])
        #expect(values[targets[2]]["from"] == .text("host"))
        #expect(values[targets[2]]["role"] == .text("outer"))
        // Once for two hosts, and nothing for a value that no target sees.
        #expect(calls.withLock { $0 } == [["pass", "db1"], ["/bin/sh", "-c", "pass web"]])
    }

    @Test func missingSecretsAreTold() async throws {
        let source = SecretSource(environment: { _ in nil }, command: { _ in [] })
        let error = await #expect(throws: ManifestError.self) {
            _ = try await read(InventoryTests.text).values(
                of: [Target(name: "lone"), Target(name: "x")], using: source)
        }
        #expect(error?.problems.first?.description.hasPrefix("dir/i.yaml:1:60: environment variable `UNUSED`") == true)
    }

    @Test func sizeIsBounded() async throws {
        let most = try read(
            "hosts: {'a[1-5000]': , 'b[1-5000]': }\ngroups: {all-of-b: {hosts: ['b[1-5000]'], values: {x: y}}}")
        #expect(most.hostNames.count == 10_000)
        let targets = try TargetExpression("@all").resolve(in: most)
        let values = try await most.values(of: targets, using: SecretSource(command: { _ in [] }))
        #expect(values[targets[4999]].isEmpty && values[targets[5000]] == ["x": .text("y")])
        let error = #expect(throws: ManifestError.self) { _ = try read("hosts: {'a[1-5000]': , 'b[1-5000]': , c: }") }
        #expect(error?.message == "dir/i.yaml:1:39: the inventory holds more than 10000 hosts")
    }

    @Test func namesAreInTheOrderOfTheFile() throws {
        let inventory = try read(InventoryTests.text)
        #expect(inventory.hostNames == ["web1", "web2", "db1", "lone"])
        #expect(inventory.groupNames == ["all", "outer", "web"])
        #expect(inventory.members(ofGroup: "outer") == ["web1", "web2", "db1"])
        #expect(inventory.members(ofGroup: "x") == nil)
        #expect(Inventory.empty.hostNames.isEmpty)
    }
}

@Suite struct YAMLTests {
    private func read(_ text: String) throws -> Manifest { try Manifest.read(Array(text.utf8), file: "m") }

    @Test func readsWhatYAMLAllows() throws {
        #expect(try read("\u{FEFF}sudo: true").sudo == true)
        #expect(try read("sudo: true\r\nsetup: {}\r\n").sudo == true)
        #expect(
            try read("{\n\t\"sudo\": false,\n\t\"setup\": {\"packages\": [\"a\"]}\n}").packages.map(\.name) == ["a"])
        #expect(try read("---\n# only one\nsudo: true\n...\n").sudo == true)
        let aliases = try read(
            """
            setup:
              directories:
                - {path: /a, mode: &mode "0750"}
                - {path: /b, mode: *mode}
              packages: [!!str 7zip]
            """)
        #expect(aliases.directories.map(\.mode?.description) == ["0750", "0750"])
        #expect(aliases.packages.map(\.name) == ["7zip"])
    }

    @Test(arguments: [
        ("", "null"), ("~", "null"), ("true", "flag"), ("True", "flag"), ("yes", "text"), ("no", "text"),
        ("0644", "integer"),
        ("0o644", "integer"), ("0xFF", "integer"), ("-3", "integer"), ("+3", "integer"), ("1.10", "decimal"),
        ("1e3", "decimal"), (".5", "decimal"), ("5.", "decimal"), (".inf", "decimal"), ("-.Inf", "decimal"),
        (".nan", "decimal"), (".", "text"), ("1.2.3", "text"), ("1_000", "text"), ("22:22", "text"),
        ("2024-01-01", "text"),
        ("0x", "text"), ("-", "text"), ("1e", "text"), ("٣", "text"), ("e5", "text"),
    ]) func readsPlainScalars(_ written: String, _ kind: String) {
        let found =
            switch Scalar(plain: written) {
            case .null: "null"
            case .flag: "flag"
            case .text: "text"
            case .integer: "integer"
            case .decimal: "decimal"
            }
        #expect(found == kind)
    }

    @Test(arguments: ["[", "{a: ", "- ", "? ", "a: [", "&a [*a, "]) func depthIsBounded(_ level: String) {
        #expect(throws: ManifestError.self) { _ = try read(String(repeating: level, count: 20_000)) }
        let closed = String(repeating: "[", count: 900) + String(repeating: "]", count: 900)
        #expect(throws: ManifestError.self) { _ = try read(closed) }
    }

    @Test func largeFilesAreRefused() {
        let text = "sudo: true\n#" + String(repeating: "x", count: TreeReader.mostBytes)
        let error = #expect(throws: ManifestError.self) { _ = try read(text) }
        #expect(error?.message.contains("larger than 4 MiB") == true)
    }

    /// Whatever stands in a file, reading it ends with a manifest or an error.
    @Test func survivesDamage() throws {
        let good = Array(try Data(contentsOf: ExampleTests.folder.appending(path: "web.yaml")))
        var generator = SystemRandomNumberGenerator()
        let bytes = Array("{}[]:,-&*!|>'\"%@`#? \n\t\u{0}<".utf8)
        for _ in 0..<400 {
            var damaged = good
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let index = Int.random(in: 0..<damaged.count, using: &generator)
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: damaged.remove(at: index)
                case 1: damaged[index] = bytes.randomElement(using: &generator) ?? 0
                default: damaged.insert(contentsOf: damaged[index...].prefix(30), at: index)
                }
            }
            do throws(ManifestError) {
                _ = try Manifest.read(damaged, file: "m")
            } catch {
                #expect(!error.problems.isEmpty)
                #expect(error.problems.count <= 20)
            }
        }
    }
}

@Suite struct NearestTests {
    @Test(arguments: [
        ("pakages", "packages"), ("package", "packages"), ("user", "users"), ("sevrices", "services"), ("sduo", "sudo"),
        ("SUDO", "sudo"), ("xyz", nil), ("", nil), ("setups", nil), ("sudo", nil),
    ]) func finds(_ word: String, _ expected: String?) {
        #expect(nearest(word, among: ["packages", "users", "services", "sudo"]) == expected)
    }
}
