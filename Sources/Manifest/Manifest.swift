import Managers
import Plan
import Shell

/// A manifest as it was read: checked as far as the file alone can be, with nothing fetched yet.
package struct Manifest: Sendable {
    /// A file of the hosts, its content not yet known.
    struct File: Sendable {
        enum Content: Sendable {
            case given(String)
            case elsewhere(Elsewhere)
            /// A local file, as written.
            case source(String)
            /// There must be no such file.
            case none
        }

        let path: String
        let content: Content
        /// Where the content, or the name of its source, stands.
        let position: Position
        let isTemplate: Bool
        let owner: String?
        let group: String?
        let mode: FileMode?
    }

    /// The manifest's path, as problems name it.
    package let file: String
    /// The hosts, for a command line that names none; nil where the manifest does not name any either.
    package let targets: TargetExpression?
    /// Nil leaves it to the command line.
    package let sudo: Bool?
    let repositories: [Repository]
    package let packages: [PackageRequest]
    package let basics: HostBasics
    package let groups: [GroupRequest]
    /// Without what ``credentials`` brings.
    package let users: [UserRequest]
    package let systemUsers: [SystemUserRequest]
    let credentials: [Credentials]
    package let sudoers: [SudoRequest]
    package let directories: [DirectoryRequest]
    package let links: [LinkRequest]
    package let services: [ServiceRequest]
    package let security: SecurityRequest
    let files: [File]

    /// Reads a manifest; `file` is its path: it stands in front of every problem, and relative paths start beside it.
    package static func read(_ bytes: [UInt8], file: String) throws(ManifestError) -> Manifest {
        var problems = Problems(file: file)
        return try read(TreeReader.read(bytes, file: file, problems: &problems), problems)
    }

    /// `problems` are those that are known already.
    static func read(_ tree: Tree, _ problems: Problems) throws(ManifestError) -> Manifest {
        var check = ShapeCheck(problems)
        check.check(tree, against: ManifestShape.root, name: "")
        var decoder = ManifestDecoder(problems: check.problems, file: problems.file)
        let manifest = decoder.decode(tree)
        try decoder.problems.throwIfAny()
        return manifest
    }

    /// Fetches what stands elsewhere (secrets, sources) and reads the templates; contacts no host.
    package func resolve(using source: SecretSource) async throws(ManifestError) -> ResolvedManifest {
        var fetcher = Fetcher(file: file, source: source)
        let repositories = await repositories(using: &fetcher)
        var contents: [ResolvedManifest.Content] = []
        for file in files {
            var text: Text?
            // Problems in a template are told where it stands: in the source, or in the manifest.
            var place = file.file(in: self.file)
            switch file.content {
            case .given(let given): text = Text(given)
            case .elsewhere(let elsewhere): text = await fetcher.fetch(elsewhere)
            case .none: text = Text()
            case .source(let written):
                text = fetcher.read(written, at: file.position).map { Text(bytes: $0) }
                place = .source(fetcher.path(written))
            }
            guard let text else { continue }
            do throws(ManifestError) {
                contents.append(try ResolvedManifest.Content(text, isTemplate: file.isTemplate, place: place))
            } catch {
                for problem in error.problems { fetcher.add(problem) }
            }
        }
        let secrets = await resolve(credentials, using: &fetcher)
        try fetcher.problems.throwIfAny()
        return ResolvedManifest(
            manifest: self, repositories: repositories, contents: contents, credentials: secrets)
    }
}

extension Manifest.File {
    fileprivate func file(in manifest: String) -> ResolvedManifest.Place { .manifest(manifest, position) }
}
