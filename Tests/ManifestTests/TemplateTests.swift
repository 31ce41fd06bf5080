import Shell
import Testing

@testable import Manifest

@Suite struct TemplateTests {
    private static let values: [String: TemplateValue] = [
        "a": .text("A<&>"), "s": .text(.secret("S")), "e": .text(""), "yes": .flag(true), "no": .flag(false),
        "host.name": .text("web1"),
    ]

    @Test(arguments: [
        ("", ""), ("plain \n", "plain \n"), ("{{a}}", "A<&>"), ("{{ a }}|{{&a}}|{{{ a }}}", "A<&>|A<&>|A<&>"),
        ("{{host.name}}", "web1"), ("{{yes}} {{no}}", "true false"), ("[{{e}}]", "[]"),
        ("{{#yes}}in{{/yes}}{{#no}}out{{/no}}{{^no}}none{{/no}}", "innone"),
        ("{{#e}}x{{/e}}{{^e}}empty{{/e}}", "empty"),
        ("{{#a}}{{host.name}} {{a}}{{/a}}", "web1 A<&>"), ("x{{! comment }}y", "xy"),
        ("a\n  {{! gone }}\nb\n", "a\nb\n"),
        ("  {{#yes}}\n  one\n  {{/yes}}\nend\n", "  one\nend\n"), ("{{#no}}\n  one\n{{/no}}\nend", "end"),
        ("{{a}}   ", "A<&>   "), ("{{a}}\n   ", "A<&>\n   "), ("{{a}}\n\t", "A<&>\n\t"), ("  {{a}}\n", "  A<&>\n"),
        ("{{a}}\r\nb\r\n", "A<&>\r\nb\r\n"), ("{{=<% %>=}}{{a}}<%a%>", "{{a}}A<&>"), ("{ {{a}} }", "{ A<&> }"),
        ("{{a}}\n\n\n", "A<&>\n\n\n"), ("\n\n{{a}}", "\n\nA<&>"), ("{{s}}{{s}}", "SS"), ("}}{{a}}{{a}}", "}}A<&>A<&>"),
        ("{{a}} {", "A<&> {"), ("{{a}}{", "A<&>{"), ("{{=... ,,,=}}...a,,, ..", "A<&> .."),
        ("x\u{301}{{a}}", "x\u{301}A<&>"), ("é{{a}}🎉", "éA<&>🎉"),
    ]) func fillsIn(_ template: String, _ expected: String) throws {
        let text = try Template(template).render(TemplateTests.values)
        #expect(
            text.revealed == Array(expected.utf8), "\(template.debugDescription) gave \(text.shown.debugDescription)")
    }

    @Test(arguments: [
        ("{{", "1:1"), ("a\n {{a", "2:2"), ("{{a}", "1:1"), ("{{{a}}", "1:1"), ("{{}}", "1:1"), ("{{a b}}", "1:1"),
        ("{{.}}", "1:1"), ("{{a.b.c}}", "1:1"), ("{{1a}}", "1:1"), ("{{ä}}", "1:1"), ("{{upper(a)}}", "1:1"),
        ("{{#a}}", "1:1"), ("{{/a}}", "1:1"), ("{{#a}}{{/b}}", "1:7"), ("x{{>a}}", "1:2"), ("{{<a}}{{/a}}", "1:1"),
        ("{{$a}}{{/a}}", "1:1"), ("{{% CONTENT_TYPE:TEXT}}", "1:1"), ("{{=a=}}", "1:1"), ("{{#a}}{{=< >=}}", "1:7"),
        ("{{!a", "1:1"), ("{{a}}\u{301}", "1:1"), ("{{a}} 🎉{{#}}", "1:8"),
    ]) func refuses(_ template: String, _ position: String) {
        let problem = #expect(throws: TemplateProblem.self) { _ = try Template(template) }
        #expect(problem?.position.description == position)
    }

    /// Whatever stands between the tags arrives byte for byte.
    @Test func keepsTextBetweenTags() throws {
        var generator = SystemRandomNumberGenerator()
        let pieces = [
            " ", "\t", "\n", "\r\n", "{", "}", "x", "é", "\u{301}", "🎉", "<", "#", "!", "\"", "'", "\\", "\0",
        ]
        for _ in 0..<2000 {
            var template = ""
            var expected = ""
            for _ in 0..<Int.random(in: 0...12, using: &generator) {
                if Int.random(in: 0..<4, using: &generator) == 0 {
                    // A brace in front of a tag would belong to the tag.
                    if template.hasSuffix("{") || expected.hasSuffix("{") { continue }
                    template += "{{a}}"
                    expected += "A<&>"
                } else {
                    let piece = pieces.randomElement(using: &generator) ?? ""
                    // Nor does a mark that changes the brace in front of it leave it a brace.
                    if piece == "{", template.hasSuffix("{") { continue }
                    if piece == "\u{301}", template.hasSuffix("}") { continue }
                    template += piece
                    expected += piece
                }
            }
            let text = try Template(template).render(TemplateTests.values)
            #expect(text.revealed == Array(expected.utf8), "\(template.debugDescription)")
        }
    }
}
