import Foundation
import Testing

@testable import Manifest

/// Every file in `Bad` is refused in exactly the words that stand beside it.
///
/// `RECORD_SNAPSHOTS=1 swift test --filter ManifestTests` writes the words anew, and fails so that nobody records by
/// accident in CI.
@Suite struct BadFileTests {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Bad")

    static let names: [String] = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
        .filter { $0.hasSuffix(".yaml") }.sorted()

    static func isInventory(_ name: String) -> Bool { name.hasPrefix("inventory") }

    @Test func thereAreFiles() { #expect(BadFileTests.names.count > 20) }

    @Test(arguments: names) func isRefused(_ name: String) throws {
        let file = BadFileTests.folder.appending(path: name)
        let bytes = [UInt8](try Data(contentsOf: file))
        let error = #expect(throws: ManifestError.self) {
            if BadFileTests.isInventory(name) {
                _ = try Inventory.read(bytes, file: name)
            } else {
                _ = try Manifest.read(bytes, file: name)
            }
        }
        let told = (error?.message ?? "") + "\n"
        let snapshot = file.deletingPathExtension().appendingPathExtension("txt")
        if ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1" {
            try Data(told.utf8).write(to: snapshot)
            Issue.record("recorded \(snapshot.lastPathComponent)")
        } else {
            let expected = String(decoding: try Data(contentsOf: snapshot), as: UTF8.self)
            #expect(told == expected, "RECORD_SNAPSHOTS=1 swift test --filter ManifestTests records this anew")
        }
    }
}
