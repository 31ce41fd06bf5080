import Foundation
import Testing

@testable import Manifest

/// The JSON Schema and the reader come from one description; here both judge the same documents.
@Suite struct SchemaTests {
    enum Verdict {
        /// Both allow it.
        case good
        /// Both refuse it.
        case bad
        /// Only the reader knows enough to refuse it.
        case beyond
    }

    struct Case {
        let schema: String
        let text: String
        let verdict: Verdict
    }

    private static func reads(_ text: String, _ schema: String) -> Bool {
        let bytes = Array(text.utf8)
        return if schema == "manifest" {
            (try? Manifest.read(bytes, file: "m")) != nil
        } else {
            (try? Inventory.read(bytes, file: "i")) != nil
        }
    }

    private static func tree(_ text: String) throws -> Tree {
        var problems = Problems(file: "m")
        return try TreeReader.read(Array(text.utf8), file: "m", problems: &problems)
    }

    @Test func bothAgree() throws {
        let cases = SchemaCorpus.cases
        let documents = try cases.map { ($0.schema, try SchemaTests.tree($0.text)) }
        let told = try Judge.judge(documents).documents
        #expect(told.count == cases.count)
        for (item, error) in zip(cases, told) {
            let comment = Comment("\(item.text)\n\(error ?? "the schema allows it")")
            #expect(SchemaTests.reads(item.text, item.schema) == (item.verdict == .good), comment)
            #expect((error == nil) == (item.verdict != .bad), comment)
        }
    }

    /// Files that are bad for another reason than the relation of two values, or the syntax of YAML.
    @Test func schemaRefusesBadFiles() throws {
        let beyond = ["duplicate-key.yaml", "twins.yaml"]
        var names: [String] = []
        var documents: [(schema: String, tree: Tree)] = []
        for name in BadFileTests.names where !beyond.contains(name) {
            let text = try Data(contentsOf: BadFileTests.folder.appending(path: name))
            guard let string = String(bytes: text, encoding: .utf8), let tree = try? SchemaTests.tree(string) else {
                continue
            }
            names.append(name)
            documents.append((BadFileTests.isInventory(name) ? "inventory" : "manifest", tree))
        }
        #expect(names.count > 10)
        for (name, error) in zip(names, try Judge.judge(documents).documents) {
            #expect(error != nil, Comment(rawValue: name))
        }
    }

    @Test func patternsAgreeWithChecks() throws {
        var generator = SystemRandomNumberGenerator()
        let pieces = [
            "a", "Z", "0", "9", "_", "-", ".", "$", "/", "..", " ", "\n", ":", "@", "+", "\\", "é", "'", "~", "\0",
        ]
        var texts = SchemaCorpus.edges
        // Once accepted, since C reads no further than the NUL.
        texts.append("::\0_")
        for _ in 0..<600 {
            let count = Int.random(in: 1...6, using: &generator)
            texts.append((0..<count).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined())
        }
        let equal: [TextRule] = [
            .user, .group, .package, .unit, .path, .version, .mode, .source, .variable, .word, .commandLine, .valueName,
            .groupName, HostPattern.userRule, .groupOrNumber, .shell, .comment, .passwordHash, .runAs, .sudoDefault,
            .hostname, .timezone, .locale, .size, .sysctlKey, .sysctlValue, .linkTarget, .sshdValue, .sshdPattern,
            .interface, .ruleComment,
            .time, .mail,
        ]
        // These know more than their patterns can say.
        let narrower: [TextRule] = [
            AuthorizedKey.rule, AuthorizedKey.anyRule, .expiry, .sudoCommand, TargetExpression.rule, HostPattern.rule,
            HostPattern.memberRule,
            HostPattern.addressRule, .sshdKeyword, .firewallRule, .ports, .application, .network,
        ]
        let rules = equal + narrower
        let told = try Judge.judge(patterns: rules.map { ($0.pattern ?? "", texts) }).patterns
        for (index, rule) in rules.enumerated() {
            for (text, matches) in zip(texts, told[index]) {
                let isGood = rule.problem(text) == nil
                let agree = index < equal.count ? isGood == matches : !isGood || matches
                #expect(agree, "\(rule.what) \(text.debugDescription): check \(isGood), pattern \(matches)")
            }
        }
    }
}
