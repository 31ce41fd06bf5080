import Managers
import Plan
import Shell
import Testing

@testable import Manifest

/// Passwords and keys that stand elsewhere: what leaves this machine, and what is refused before.
@Suite struct CredentialsTests {
    private static let key =
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f me@laptop"

    private static let source = SecretSource(
        environment: {
            [
                "PASSWORD": "it's s3cret\n", "EMPTY": "\n", "LINES": "a\nb",
                "HASH": "$6$abcdefgh$abcdefghijklmnopqrstuvwxyz./\n", "MD5": "$1$abcdefgh$abcdefghijklmnopqrstuv",
            ][$0]
        },
        file: { path, _ in
            switch path {
            case "dir/good.pub": Array("# mine\n\n\(key)\r\n".utf8)
            case "dir/bad.pub": Array("\(key)\nssh-dss AAAA\n".utf8)
            case "dir/none.pub": Array("# nothing\n".utf8)
            default: throw LocalFileError(path: path, reason: "No such file or directory")
            }
        },
        command: { _ in [] })

    private func user(_ keys: String, on host: String = "web1") async throws -> UserRequest {
        let yaml = "setup: {users: [{name: deploy, \(keys)}]}"
        let resolved = try await Manifest.read(Array(yaml.utf8), file: "dir/m.yaml")
            .resolve(using: CredentialsTests.source)
        let target = Target(name: host)
        return try resolved.request(for: target, values: HostValues(byHost: [host: [:]]), facts: nil).users[0]
    }

    private func refusal(_ keys: String) async -> String {
        do {
            return "no error, but \(try await user(keys))"
        } catch {
            return (error as? ManifestError)?.message ?? "\(error)"
        }
    }

    @Test func onlyTheHashLeavesAndStaysTheSame() async throws {
        let hash = try #require(try await user("password: {env: PASSWORD}").passwordHash)
        let text = String(decoding: hash.revealed, as: UTF8.self)
        #expect(text.hasPrefix("$6$") && text.split(separator: "$").map(\.count) == [1, 16, 86], "\(text)")
        #expect(!text.contains("s3cret"))
        #expect("\(hash)" == Text.mask)
        #expect(try await user("password: {env: PASSWORD}").passwordHash == hash)
        #expect(try await user("password: {env: PASSWORD}", on: "web2").passwordHash != hash)
    }

    @Test func theSaltIsThePlaces() throws {
        let own = try SHA512Crypt.hash(.secret("Hello world!"), saltedBy: "deploy@web1")
        let other = try SHA512Crypt.hash(.secret("Hello world?"), saltedBy: "deploy@web1")
        #expect(own != other && own.revealed.prefix(20) == other.revealed.prefix(20))
    }

    @Test func hashesComeAsTheyAre() async throws {
        let given = try await user("password_hash: $6$abcdefgh$abcdefghijklmnopqrstuvwxyz./").passwordHash
        #expect(given == .secret("$6$abcdefgh$abcdefghijklmnopqrstuvwxyz./"))
        #expect(try await user("password_hash: {env: HASH}").passwordHash == given)
    }

    @Test func keysComeFromFiles() async throws {
        let other = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB8eHRwbGhkYFxYVFBMSERAPDg0MCwoJCAcGBQQDAgEA other"
        let user = try await user("authorized_keys: [\(other)], authorized_keys_files: [good.pub]")
        #expect(user.authorizedKeys == [other, CredentialsTests.key])
    }

    @Test func whatIsWrongIsToldWithItsPlaceAndWithoutTheSecret() async {
        #expect(await refusal("password: {env: EMPTY}").hasSuffix(": the password is empty"))
        #expect(await refusal("password: {env: LINES}").contains("the password holds a newline"))
        let weak = await refusal("password_hash: {env: MD5}")
        #expect(weak.contains("the password hash is MD5, which is broken") && !weak.contains("abcdefgh"))
        #expect(
            await refusal("authorized_keys_files: [bad.pub]").hasPrefix(
                "dir/bad.pub:2:1: authorized key `ssh-dss AAAA`"))
        #expect(await refusal("authorized_keys_files: [none.pub]").contains("`none.pub` holds no key"))
        #expect(await refusal("authorized_keys_files: [gone.pub]").contains("cannot read dir/gone.pub"))
    }
}
