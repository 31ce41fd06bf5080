import Manifest
import Testing

@testable import CommandLineInterface

@Suite struct FoldedNamesTests {
    @Test(arguments: [
        (["web1"], "web1"), (["web01", "web02", "web03", "db1"], "web[01-03],db1"),
        (["web8", "web9", "web10", "web11"], "web[8-11]"), (["web08", "web09", "web10"], "web[08-10]"),
        (["web3", "web1", "web2"], "web[1-3]"), (["web1", "web3", "web4"], "web1,web[3-4]"),
        (["web1", "web01"], "web1,web01"), (["a", "b"], "a,b"),
        (["web1.example.com", "web2.example.com"], "web[1-2].example.com"),
        (["rack1-n1", "rack1-n2", "rack2-n1"], "rack1-n[1-2],rack2-n1"),
        (["192.0.2.1", "192.0.2.2"], "192.0.2.[1-2]"), (["2001:db8::1", "2001:db8::2"], "[2001:db8::1],[2001:db8::2]"),
        (["n1234567890", "n1234567891"], "n1234567890,n1234567891"), ([], ""),
    ])
    func folds(names: [String], text: String) { #expect(FoldedNames.fold(names) == text) }

    @Test func headers() {
        #expect(FoldedNames.header(["db1"]) == "db1")
        #expect(
            FoldedNames.header((1...20).map { "web\($0 < 10 ? "0" : "")\($0)" } + ["db1"])
                == "web[01-20],db1 (21 hosts)")
    }

    /// What it gives, given as TARGETS, is the same hosts.
    @Test func standsForTheSameHosts() throws {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<300 {
            let names = Set(
                (0..<Int.random(in: 1...40, using: &generator)).map { _ in
                    let stem = ["web", "db", "r1-n", "7x", "192.0.2."].randomElement(using: &generator) ?? ""
                    let number = Int.random(in: 0...120, using: &generator)
                    let digits = String(repeating: "0", count: Int.random(in: 0...2, using: &generator)) + "\(number)"
                    return stem + digits + (["", ".example.net", "b"].randomElement(using: &generator) ?? "")
                })
            let text = FoldedNames.fold(names.sorted())
            let resolved = try TargetExpression(text).resolve(in: .empty).map(\.name)
            #expect(Set(resolved) == names && resolved.count == names.count, "\(names.sorted()) \(text)")
        }
    }
}
