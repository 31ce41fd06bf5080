import Manifest

/// `tunnel setup repository`: a place that packages come from.
enum SetupRepository {
    static let subcommand = Subcommand(
        "setup", "repository",
        summary: "Add a package repository with its key, or remove it",
        discussion: """
            Writes a file of its own for the host's package manager: /etc/apt/sources.list.d/NAME.sources, \
            /etc/yum.repos.d/NAME.repo, /etc/zypp/repos.d/NAME.repo, or /etc/pacman.d/tunnel/NAME.conf. Its lists are \
            fetched at once; where that fails, or the signature is not the key's, the host is left as it was.
            """,
        positionals: [
            .targets, Positional("NAME", help: "Names the file, and the repository itself where it has a name."),
        ],
        options: [.url, .suite, .component, .architecture, .repositoryKey, .unsigned, .absent] + Option.change,
        examples: [
            Example(
                "tunnel setup repository web1 acme --url https://x.org --suite ./ --key x.asc", "A flat one for apt"),
            Example("tunnel setup repository web1 acme --absent --sudo", "It is no more"),
        ],
        exits: Setup.exits,
        run: { invocation in
            await Setup.run(invocation) {
                let repository = Fragment.keys([
                    "name": invocation.positional("NAME").map(Fragment.text), "url": invocation.text(.url),
                    "suites": invocation.texts(.suite), "components": invocation.texts(.component),
                    "architectures": invocation.texts(.architecture),
                    "key": invocation.value(.repositoryKey).map { .keys(["file": .text($0)]) },
                    "unsigned": invocation.flag(.unsigned), "state": invocation.state,
                ])
                return ["repositories": .list([repository])]
            }
        })
}
