import Foundation
import Managers
import Manifest
import Plan
import Remote

/// What is wanted of hosts, on its way to them: everything that can be wrong without contacting one has been checked.
struct ManifestWork: Sendable {
    let file: String
    let targets: [Target]
    let privilege: Privilege
    private let manifest: ResolvedManifest
    private let values: HostValues

    /// What the command line's manifest wants.
    init(_ place: Workplace) async throws {
        let file = place.invocation.positional("MANIFEST") ?? "-"
        try await self.init(
            place, Manifest.read(try ManifestWork.bytes(of: file), file: file), named: file, using: place.secretSource)
    }

    /// What the command line itself wants.
    init(_ place: Workplace, _ wanted: Fragment, using source: SecretSource) async throws {
        let command = place.invocation.command
        do {
            try await self.init(place, Manifest.read(wanted), named: command.name, using: source)
        } catch let error as FragmentError {
            throw error.reworded(command.inOptions)
        } catch let error as ManifestError {
            throw FragmentError(later: error)?.reworded(command.inOptions) ?? error as any Error
        }
    }

    private init(
        _ place: Workplace, _ manifest: Manifest, named name: String, using source: SecretSource
    ) async throws {
        file = name
        let inventory = try place.inventory()
        targets = try place.targets(in: inventory) ?? manifest.targets?.resolve(in: inventory) ?? []
        self.manifest = try await manifest.resolve(using: source)
        values = try await inventory.values(of: targets, using: source)
        try self.manifest.check(targets, values: values)
        privilege = try place.privilege(manifest: manifest.sudo ?? false)
    }

    /// `-` is stdin.
    static func bytes(of file: String) throws -> [UInt8] {
        file == "-" ? Array(FileHandle.standardInput.readDataToEndOfFile()) : try LocalFile.read(file)
    }

    /// The plan for one host, by what it is.
    func plan(for target: Target, facts: HostFacts) throws -> Plan {
        try HostManager.plan(for: manifest.request(for: target, values: values, facts: facts), facts: facts)
    }
}
