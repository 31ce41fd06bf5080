import Plan
import Testing

@testable import Manifest

@Suite struct TargetTests {
    private static let inventory: Inventory? = try? Inventory.read(
        Array(
            """
            hosts:
              web[01-08]: {user: admin, port: 2222}
              db1: {address: 198.51.100.7}
              lone:
            groups:
              web: {hosts: ["web[01-08]"]}
              all-but-lone: {hosts: ["@web", db1, web01]}
              none: {hosts: []}
            """.utf8), file: "i.yaml")

    private func resolve(_ text: String) throws -> [Target] {
        try TargetExpression(text).resolve(in: try #require(TargetTests.inventory))
    }

    private static func shown(_ target: Target) -> String {
        (target.user.map { $0 + "@" } ?? "") + target.name + (target.port.map { ":\($0)" } ?? "")
            + (target.address.map { "=" + $0 } ?? "")
    }

    @Test(arguments: [
        ("web1", "web1"), ("deploy@web1:2222", "deploy@web1:2222"), ("db1", "db1=198.51.100.7"),
        ("root@web01", "root@web01:2222"), ("web02:22", "admin@web02:22"), ("x[9-11]", "x9 x10 x11"),
        ("x[09-11]", "x09 x10 x11"), ("a[1-2]b[3-4].example", "a1b3.example a1b4.example a2b3.example a2b4.example"),
        ("[1-2]a", "1a 2a"), ("[2001:db8::1]:22", "2001:db8::1:22"), ("u@[fe80::1%eth0]", "u@fe80::1%eth0"),
        ("b,a,b", "b a"), ("a,b,c,!b", "a c"), ("!b,a,b", "a"), ("x[1-5],!x[2-4]", "x1 x5"), ("a,root@a", "a root@a"),
        ("@none,a", ""), ("lone,@all,!@web", "lone db1=198.51.100.7"),
        ("db1,@all-but-lone,!web[02-08],!db1", "admin@web01:2222"),
        ("a@b,a@b,b,!b", ""), ("A_b.c-d", "A_b.c-d"),
    ]) func resolves(_ text: String, _ expected: String) throws {
        if text == "@none,a" {
            #expect(throws: TargetError.self) { _ = try resolve(text) }
        } else {
            #expect(try resolve(text).map(TargetTests.shown).joined(separator: " ") == expected)
        }
    }

    @Test(arguments: [
        ("", 1, "a host name is missing"), ("-oProxyCommand=x", 1, "must not start with `-`"),
        ("a,-b", 3, "must not start with `-`"), ("-@a", 1, "must not start with `-`"), ("a b", 2, "a blank"),
        ("a;b", 2, "`;`"), ("a$(b)", 2, "`$`"), ("a\nb", 2, "\\n"), ("a\u{1b}b", 2, "\\u{1b}"), ("a'", 2, "`'`"),
        ("ü", 1, "`ü`"), ("a,,b", 3, "missing"), ("a,", 3, "missing"), ("!", 2, "missing"), ("a:", 3, "port \"\""),
        ("a:0", 3, "port `0`"), ("a:65536", 3, "1 to 65535"), ("a:+22", 3, "port"), ("a:2 2", 3, "port"),
        ("a:99999999999999999999", 3, "port"), ("a[2-1]", 3, "backwards"), ("a[1-x]", 3, "no range"),
        ("a[1]", 3, "no range"),
        ("a[1-2", 2, "without `]`"), ("a]", 2, "without `[`"), ("a[01-100]", 3, "different widths"),
        ("a[1-20000]", 1, "10000"), ("a[1-200]b[1-200]", 1, "10000"),
        ("a[0-999999999]b[0-999999999]c[0-999999999]", 1, "10000"),
        ("a[1-6000],b[1-6000]", 11, "more than 10000"), ("::1", 1, "more than one `:`"), ("[::zz]", 2, "no IPv6"),
        ("[1::2::3]", 2, "no IPv6"), ("[::1", 1, "without `]`"), ("[::1]x", 1, "without `]`"),
        ("@", 2, "must not be empty"),
        ("@we", 2, "no group `we`"), ("a,!b", 4, "not among the targets"), ("!a", 1, "none is named"),
        ("a,!u@a", 4, "by its name alone"), ("lone,!@web", 7, "no host of `@web`"), ("*", 1, "`*`"),
        ("a@b@c", 1, "`@`"),
    ]) func refuses(_ text: String, _ column: Int, _ reason: String) throws {
        let error = #expect(throws: TargetError.self) { _ = try resolve(text) }
        #expect(error?.column == column)
        #expect(error?.message.contains(reason) == true, "\(error?.message ?? "")")
        #expect(error?.message.contains("\n") == false)
    }

    @Test func suggests() throws {
        #expect(throws: TargetError.self) { _ = try resolve("@wbe") }
        do {
            _ = try resolve("web01,web02,!web2")
            Issue.record("no error")
        } catch {
            #expect((error as? TargetError)?.hint == "did you mean `!web02`?")
        }
    }

    @Test func readsLines() throws {
        let text = "# all of them\nweb01\n\n  db1,lone  \r\nweb01\n"
        let targets = try TargetExpression(lines: text).resolve(in: try #require(TargetTests.inventory))
        #expect(targets.map(\.name) == ["web01", "db1", "lone"])
        let error = #expect(throws: TargetError.self) { _ = try TargetExpression(lines: "a\n\n b,-c\n") }
        #expect(error?.line == 3)
        #expect(error?.column == 3)
    }

    /// A range stands for as many names as it says, each of its width, in order, without duplicates.
    @Test func rangesAreWhole() throws {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<300 {
            let low = Int.random(in: 0...1200, using: &generator)
            let high = low + Int.random(in: 0...300, using: &generator)
            let width = String(high).count + Int.random(in: 0...2, using: &generator)
            func padded(_ number: Int) -> String {
                String(repeating: "0", count: width - String(number).count) + String(number)
            }
            let names = try resolve("h[\(padded(low))-\(padded(high))]x").map(\.name)
            #expect(names == (low...high).map { "h\(padded($0))x" })
            let kept = try resolve("h[\(low)-\(high)],!h\(low)").map(\.name)
            #expect(kept == (low...high).dropFirst().map { "h\($0)" })
        }
    }
}
