import Foundation
import Testing

@testable import Manifest

/// The configuration file: what is refused and where, and that the JSON Schema says the same.
@Suite struct PolicyFileTests {
    private static let good = [
        "{}", "policy: []", "policy: [{deny: [\"rm -rf /*\"]}]", "policy: [{allow: []}]",
        #"policy: [{name: a.b-c, hosts: ["@db", "web[01-20]", "*", "*.x", "a?", "[2001:db8::1]"], deny: [b]}]"#,
        #"policy: [{deny: ["re:^(mkfs|dd)( |$)"], allow: [a]}]"#,
    ]

    private static let bad = [
        "policy:", "policy: {}", "polcy: []", "policy: [x]", "policy: [{deny: x}]", "policy: [{deny: []}]",
        "policy: [{deny: [1]}]",
        "policy: [{deny: [a], hosts: []}]", "policy: [{deny: [a], hosts: \"*\"}]", "policy: [{deny: [\" \"]}]",
        "policy: [{deny: [\"re:\"]}]",
        "policy: [{deny: [a], hosts: [\"a b\"]}]", "policy: [{deny: [a], name: \"a b\"}]",
        "policy: [{deny: [a], name: 1}]",
        "policy: [{deny: [a], host: [b]}]", "policy: [{deny: [a], hosts: [\"-x\"]}]",
    ]

    /// Only the reader knows enough to refuse these.
    private static let beyond = [
        "policy: [{}]", "policy: [{name: a}]", "policy: [{deny: [\"re:(\"]}]", "policy: [{allow: [\"re:[a\"]}]",
        "policy: [{deny: [a], hosts: [\"web[2-1]\"]}]", "policy: [{deny: [a], hosts: [\"@a*\"]}]",
    ]

    @Test func schemaAgrees() throws {
        let texts = Self.good + Self.bad + Self.beyond
        let documents = try texts.map { text in
            var problems = Problems(file: "c")
            return ("config", try TreeReader.read(Array(text.utf8), file: "c", problems: &problems))
        }
        let told = try Judge.judge(documents).documents
        #expect(told.count == texts.count)
        for (text, error) in zip(texts, told) {
            let reads = (try? Policy.read(Array(text.utf8), file: "c")) != nil
            #expect(reads == Self.good.contains(text), "\(text): the reader")
            #expect((error == nil) == !Self.bad.contains(text), "\(text): \(error ?? "the schema allows it")")
        }
    }

    /// A pattern of the schema refuses nothing that the reader takes.
    @Test func patternsAgreeWithChecks() throws {
        var generator = SystemRandomNumberGenerator()
        let pieces = [
            "a", "9", "_", "-", ".", "@", "*", "?", "[1-2]", "[", "]", " ", ":", "re:", "(", ")", "\n", "\\", "é",
            "\0",
        ]
        let texts = (0..<600).map { _ in
            (0..<Int.random(in: 0...6, using: &generator)).map { _ in pieces.randomElement(using: &generator) ?? "" }
                .joined()
        }
        let rules: [TextRule] = [.ruleName, .ruleHost, .commandPattern]
        let told = try Judge.judge(patterns: rules.map { ($0.pattern ?? "", texts) }).patterns
        for (rule, matches) in zip(rules, told) {
            for (text, matches) in zip(texts, matches) where rule.problem(text) == nil {
                #expect(matches, "\(rule.what) \(text.debugDescription)")
            }
        }
    }

    @Test(arguments: [
        ("policy:\n  - deny: ['re:a(b']\n", "c:2:12: pattern `re:a(b` is no regular expression: "),
        ("policy:\n  - {name: x}\n", "c:2:5: a rule needs `deny` or `allow`"),
        ("policy:\n  - deny: [a]\n    hots: [b]\n", "c:3:5: unknown key `hots` in a rule\n    did you mean `hosts`?"),
        ("policy:\n  - deny: [a]\n    hosts: ['web[9-1]']\n", "c:3:13: host `web[9-1]` "),
        ("policy:\n  - deny: rm\n", "c:2:11: `deny` must be a list, not the text `rm`\n    write [rm]"),
        ("policy:\n  - deny: [a]\n    hosts: ['-*']\n", "c:3:13: host `-*` must not start with `-`"),
    ])
    func positions(_ text: String, _ told: String) {
        let error = #expect(throws: ManifestError.self) { _ = try Policy.read(Array(text.utf8), file: "c") }
        #expect(error?.message.hasPrefix(told) == true, "\(error?.message ?? "")")
    }
}
