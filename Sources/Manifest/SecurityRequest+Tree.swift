import Managers

/// Checked tree -> what is wanted.
extension SecurityRequest {
    init(_ tree: Tree?) {
        self.init(ssh: tree?["ssh"].map(SSHRequest.init))
    }
}

extension SSHRequest {
    fileprivate init(_ tree: Tree) {
        self.init(
            profile: tree["profile"]?.text.flatMap(Profile.init(rawValue:)) ?? .hardened,
            settings: tree["settings"]?.entries.compactMap { entry in
                // sshd writes yes and no where YAML has true and false.
                let value = entry.value.text ?? entry.value.integer.map(String.init)
                    ?? entry.value.flag.map { $0 ? "yes" : "no" }
                return value.map { Setting(entry.key, $0) }
            } ?? [],
            allowUsers: tree["allow_users"]?.items.compactMap(\.text) ?? [],
            allowGroups: tree["allow_groups"]?.items.compactMap(\.text) ?? [])
    }
}
