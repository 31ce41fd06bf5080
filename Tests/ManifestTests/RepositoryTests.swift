import Foundation
import Testing

@testable import Managers
@testable import Manifest
@testable import Plan

@Suite struct RepositoryTests {
    private static let armor = "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmDMEAA==\n-----END PGP PUBLIC KEY BLOCK-----\n"

    private func repositories(_ text: String, key: [UInt8]) async throws -> [RepositoryRequest] {
        let manifest = try Manifest.read(Array("setup: {repositories: [\(text)]}".utf8), file: "m.yaml")
        let source = SecretSource(file: { _, _ in key }, command: { _ in key })
        return try await manifest.resolve(using: source).repositories
    }

    @Test func everyKeyArrives() async throws {
        let text = """
            {name: a, url: "https://x", suites: [s, t], components: [c], architectures: [amd64], key: {file: k}},
            {name: b, url: "https://y", unsigned: true}, {name: c, state: absent}
            """
        #expect(
            try await repositories(text, key: Array(Self.armor.utf8)) == [
                RepositoryRequest(
                    name: "a", url: "https://x", suites: ["s", "t"], components: ["c"], architectures: ["amd64"],
                    key: Self.armor),
                RepositoryRequest(name: "b", url: "https://y", isUnsigned: true),
                RepositoryRequest(name: "c", url: nil),
            ])
    }

    /// `gpg --enarmor` of the same bytes: base64 in lines of 64, and the checksum of RFC 9580.
    @Test func aBinaryKeyIsArmored() async throws {
        let bytes: [UInt8] = [0x98, 0x33, 0x04] + Array(0..<60)
        let key = try await repositories("{name: a, url: \"https://x\", key: {file: k}}", key: bytes).first?.key
        let lines = try #require(key).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        #expect(lines.first == "-----BEGIN PGP PUBLIC KEY BLOCK-----" && lines[1] == "")
        #expect(lines.suffix(2) == ["-----END PGP PUBLIC KEY BLOCK-----", ""])
        let body = lines[2...].prefix { !$0.hasPrefix("=") }
        #expect(Data(base64Encoded: body.joined()) == Data(bytes))
        #expect(body.allSatisfy { $0.count <= 64 })
        #expect(lines[lines.count - 3] == Self.checksum)
    }

    /// Of `printf '\230\063\004...' | gpg --enarmor`.
    private static let checksum = "=a4wK"

    @Test(arguments: [
        ("-----BEGIN PGP PRIVATE KEY BLOCK-----\n", "is a private key"), ("", "is no public OpenPGP key"),
        ("<html>", "is no public OpenPGP key"), ("-----BEGIN PGP PUBLIC KEY BLOCK-----\n", "has no end"),
        ("\u{95}", "is no public OpenPGP key"),
    ])
    func whatIsNoPublicKeyIsRefusedWhereItIsNamed(key: String, why: String) async throws {
        do {
            _ = try await repositories("{name: a, url: \"https://x\", key: {file: k}}", key: Array(key.utf8))
            Issue.record("it was taken")
        } catch let error as ManifestError {
            #expect(error.problems.first?.message == "the key of the repository a \(why)")
            #expect(error.problems.first?.position == Position(line: 1, column: 64))
        }
    }

    @Test func aSecretKeyInBinaryIsRefused() async throws {
        await #expect(throws: ManifestError.self) {
            try await repositories("{name: a, url: \"https://x\", key: {file: k}}", key: [0x95, 1, 2])
        }
    }
}
