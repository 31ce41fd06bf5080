import Foundation
import Managers
import Plan
import Shell
import Testing

@testable import Manifest

/// The example of the README, from the files to what one host is to be like.
@Suite struct ExampleTests {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Lab/example")

    private func bytes(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: ExampleTests.folder.appending(path: name)))
    }

    private let noCommands = SecretSource(command: { _ in throw LocalFileError(path: "", reason: "none here") })

    @Test func wholeWay() async throws {
        let file = ExampleTests.folder.appending(path: "web.yaml").path
        let manifest = try Manifest.read(try bytes("web.yaml"), file: file)
        let inventory = try Inventory.read(try bytes("inventory.yaml"), file: "inventory.yaml")
        let targets = try #require(manifest.targets).resolve(in: inventory)
        #expect(targets == (1...3).map { Target(name: "web\($0)", user: "admin") })
        let resolved = try await manifest.resolve(using: noCommands)
        let values = try await inventory.values(of: targets, using: noCommands)
        try resolved.check(targets, values: values)
        #expect(resolved.needsFacts)

        let facts = HostFacts(osID: "debian", packageManager: .apt)
        let request = try resolved.request(for: targets[1], values: values, facts: facts)
        #expect(request.packages == [PackageRequest(name: "toy-hello"), PackageRequest(name: "nginx")])
        #expect(request.users.map(\.name) == ["deploy"])
        #expect(request.users.first?.authorizedKeys.count == 1)
        #expect(
            request.directories == [
                DirectoryRequest(path: "/srv/site", owner: "deploy", group: "www-data", mode: FileMode("2755"))
            ])
        #expect(
            request.services == [
                ServiceRequest(
                    name: "nginx", enabled: true, state: .running, files: ["/etc/nginx/conf.d/site.conf"],
                    onChange: .reload)
            ])
        #expect(manifest.sudo == true)
        #expect(
            request.files.map { $0.content?.shown } == [
                "<!doctype html>\n<title>web2</title>\n<p>Hello from web2, which is blue.</p>\n",
                """
                server {
                    listen 8080;
                    server_name web2;
                    root /srv/site;
                    # blue, on debian
                }

                """,
                String(decoding: try bytes("files/site-check.sh"), as: UTF8.self),
            ])
        #expect(request.files.map(\.mode) == [FileMode("0644"), FileMode("0644"), FileMode("0755")])
    }

    @Test func factsAreNeeded() async throws {
        let file = ExampleTests.folder.appending(path: "web.yaml").path
        let resolved = try await Manifest.read(try bytes("web.yaml"), file: file).resolve(using: noCommands)
        let inventory = try Inventory.read(try bytes("inventory.yaml"), file: "inventory.yaml")
        let targets = [Target(name: "web1")]
        let values = try await inventory.values(of: targets, using: noCommands)
        let error = #expect(throws: ManifestError.self) {
            _ = try resolved.request(for: targets[0], values: values, facts: nil)
        }
        #expect(error?.message.contains("`facts.os_id` is known only once the host was asked") == true)
    }
}
