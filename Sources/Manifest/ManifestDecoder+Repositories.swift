import Managers

extension Manifest {
    /// A repository whose key is not fetched yet.
    struct Repository: Sendable {
        enum Key: Sendable {
            case given(String)
            case elsewhere(Elsewhere)
        }

        var request: RepositoryRequest
        let key: Key?
        /// Where the key, or the name of its place, stands.
        let position: Position
    }

    /// The repositories with their keys; a public key is no secret, wherever it comes from.
    func repositories(using fetcher: inout Fetcher) async -> [RepositoryRequest] {
        var requests: [RepositoryRequest] = []
        for repository in repositories {
            var request = repository.request
            var bytes: [UInt8]?
            switch repository.key {
            case .given(let text): bytes = Array(text.utf8)
            case .elsewhere(let elsewhere): bytes = await fetcher.fetch(elsewhere)?.revealed
            case nil: break
            }
            if let bytes {
                switch PublicKey.armored(bytes) {
                case .success(let key): request.key = key
                case .failure(let refusal):
                    fetcher.add(
                        Problem(
                            file: file, at: repository.position,
                            "the key of the repository \(request.name) \(refusal.message)", hint: refusal.hint))
                }
            }
            requests.append(request)
        }
        return requests
    }
}

extension ManifestDecoder {
    /// Checks what concerns more than one key of a repository, and reads those that are whole.
    mutating func repositories(_ items: [Tree]) -> [Manifest.Repository] {
        refuseTwins("repository", items) { $0["name"]?.text.map { ($0, $0) } }
        return items.compactMap { item in
            check(repository: item)
            guard let name = item["name"]?.text else { return nil }
            let isAbsent = item["state"]?.text == "absent"
            let elsewhere = item["key"].flatMap(Elsewhere.init)
            let given = item["key"]?.text.map(Manifest.Repository.Key.given)
            return Manifest.Repository(
                request: RepositoryRequest(
                    name: name, url: isAbsent ? nil : item["url"]?.text,
                    suites: item["suites"]?.items.compactMap(\.text) ?? [],
                    components: item["components"]?.items.compactMap(\.text) ?? [],
                    architectures: item["architectures"]?.items.compactMap(\.text) ?? [],
                    isUnsigned: item["unsigned"]?.flag ?? false),
                key: given ?? elsewhere.map(Manifest.Repository.Key.elsewhere),
                position: elsewhere?.position ?? item["key"]?.position ?? item.position)
        }
    }

    private mutating func check(repository item: Tree) {
        let name = item["name"]?.text.map(Problem.quoted) ?? "it"
        if item["state"]?.text != "absent", item["url"] == nil, case .mapping = item {
            problems.add(item.position, "the repository \(name) needs the key `url`", hint: "or `state: absent`")
        }
        if let unsigned = item["unsigned"], unsigned.flag == true, item["key"] != nil {
            problems.add(unsigned.position, "`unsigned` makes no sense where there is a `key`")
        }
        guard let suites = item["suites"], !suites.items.isEmpty else {
            for key in ["components", "architectures"] {
                guard let found = item[key] else { continue }
                problems.add(found.position, "`\(key)` makes no sense without `suites`")
            }
            return
        }
        // A suite that is a path holds the packages itself: sources.list(5).
        let paths = suites.items.compactMap(\.text).filter { $0.hasSuffix("/") }
        if let path = paths.first, let components = item["components"] {
            problems.add(
                components.position,
                "`components` makes no sense with the suite \(Problem.quoted(path)), which is a path")
        } else if paths.count < suites.items.count, item["components"] == nil {
            problems.add(
                suites.position, "suites need `components`",
                hint: "such as [main]; a suite that ends with a slash has none")
        }
    }
}
