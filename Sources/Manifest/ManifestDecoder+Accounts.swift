import Managers

/// Accounts and groups.
extension ManifestDecoder {
    func group(_ tree: Tree) -> GroupRequest? {
        if let name = tree.text { return GroupRequest(name: name) }
        guard let name = tree["name"]?.text else { return nil }
        return GroupRequest(
            name: name, state: state(tree), gid: tree["gid"]?.integer, isSystem: tree["system"]?.flag ?? false)
    }

    mutating func user(_ tree: Tree) -> UserRequest? {
        guard let name = tree["name"]?.text else { return nil }
        var user = UserRequest(
            name: name, home: tree["home"]?.text, shell: tree["shell"]?.text,
            groups: tree["groups"]?.items.compactMap(\.text) ?? [],
            authorizedKeys: tree["authorized_keys"]?.items.compactMap(\.text) ?? [])
        user.state = state(tree)
        user.isCreated = tree["create"]?.flag ?? true
        user.removesHome = tree["remove_home"]?.flag ?? false
        user.uid = tree["uid"]?.integer
        user.group = tree["gid"].flatMap { gid in gid.text ?? gid.integer.map(String.init) }
        user.isSystem = tree["system"]?.flag ?? false
        user.movesHome = tree["move_home"]?.flag ?? false
        user.comment = tree["comment"]?.text
        user.hasGroupsExactly = tree["groups_exact"]?.flag ?? false
        user.expires = tree["expires"]?.text.flatMap(AccountExpiry.init)
        user.isLocked = tree["locked"]?.flag
        user.removedKeys = tree["authorized_keys"]?.items.compactMap { $0["key"]?.text } ?? []
        user.hasKeysExactly = tree["keys_exclusive"]?.flag ?? false
        user.sudo = tree["sudo"]?.items.compactMap(\.text) ?? []
        refuseContradictions(tree, user)
        return user
    }

    private mutating func refuseContradictions(_ tree: Tree, _ user: UserRequest) {
        if user.isLocked == true, let expires = tree["expires"] {
            problems.add(
                expires.position, "`expires` makes no sense where `locked` is true: a locked account has expired",
                hint: "delete one of the two")
        }
        if tree["password"] != nil, let hash = tree["password_hash"] {
            problems.add(
                hash.position, "`password` and `password_hash` cannot both be given", hint: "delete one of the two")
        }
        if user.hasGroupsExactly, tree["groups"] == nil, let flag = tree["groups_exact"] {
            problems.add(
                flag.position, "`groups_exact` needs `groups`", hint: "`groups: []` is none but the primary one")
        }
        if user.removesHome, user.state != .absent, tree["state"] == nil, let flag = tree["remove_home"] {
            problems.add(flag.position, "`remove_home` needs `state: absent`: it is for an account that goes")
        }
        if user.movesHome, user.home == nil, let flag = tree["move_home"] {
            problems.add(flag.position, "`move_home` needs `home`, which says where to")
        }
        var places: [String: Position] = [:]
        for item in tree["authorized_keys"]?.items ?? [] {
            guard let line = item.text ?? item["key"]?.text, let key = AuthorizedKeyLine(line).key else { continue }
            if let first = places[key] {
                problems.add(item.position, "this key is given twice, first at \(first.told)")
            } else {
                places[key] = item.position
            }
        }
    }

    func systemUser(_ tree: Tree) -> SystemUserRequest? {
        guard let name = tree["name"]?.text else { return nil }
        var user = UserRequest(
            name: name, home: tree["home"]?.text, shell: tree["shell"]?.text,
            groups: tree["groups"]?.items.compactMap(\.text) ?? [],
            authorizedKeys: tree["authorized_keys"]?.items.compactMap(\.text) ?? [])
        user.uid = tree["uid"]?.integer
        user.comment = tree["comment"]?.text
        let directories = (tree["directories"]?.items ?? []).compactMap { item in
            (item.text ?? item["path"]?.text).map { path in
                DirectoryRequest(path: path, mode: item["mode"]?.text.flatMap(FileMode.init))
            }
        }
        return SystemUserRequest(
            user: user, homeMode: tree["home_mode"]?.text.flatMap(FileMode.init), directories: directories,
            sudo: tree["sudo"]?.items.compactMap(\.text) ?? [], lingers: tree["linger"]?.flag)
    }

    /// Nil where nothing has to be fetched for the account.
    func credentials(_ tree: Tree) -> Manifest.Credentials? {
        guard let name = tree["name"]?.text else { return nil }
        var password: Manifest.Credentials.Password?
        if let plain = tree["password"].flatMap(Elsewhere.init) {
            password = .plain(plain)
        } else if let hash = tree["password_hash"]?.text {
            password = .hash(hash)
        } else if let hash = tree["password_hash"].flatMap(Elsewhere.init) {
            password = .hashElsewhere(hash)
        }
        let files = (tree["authorized_keys_files"]?.items ?? []).compactMap { item in
            item.text.map { Manifest.Credentials.KeyFile(path: $0, position: item.position) }
        }
        return password == nil && files.isEmpty
            ? nil : Manifest.Credentials(user: name, password: password, keyFiles: files)
    }

    func state(_ tree: Tree) -> UserRequest.State {
        tree["state"]?.text.flatMap(UserRequest.State.init(rawValue:)) ?? .present
    }
}
