import Managers
import Plan

/// Directories, links, sudo and the host itself.
extension ManifestDecoder {
    mutating func directory(_ tree: Tree) -> DirectoryRequest? {
        guard let path = tree["path"]?.text else { return nil }
        var directory = DirectoryRequest(
            path: path, owner: tree["owner"]?.text, group: tree["group"]?.text,
            mode: tree["mode"]?.text.flatMap(FileMode.init))
        directory.state = state(tree)
        directory.isRecursive = tree["recursive"]?.flag ?? false
        directory.fileMode = tree["file_mode"]?.text.flatMap(FileMode.init)
        directory.directoryMode = tree["directory_mode"]?.text.flatMap(FileMode.init)
        for key in ["file_mode", "directory_mode"] where !directory.isRecursive {
            guard let mode = tree[key] else { continue }
            problems.add(mode.position, "`\(key)` needs `recursive: true`")
        }
        return directory
    }

    func link(_ tree: Tree) -> LinkRequest? {
        guard let path = tree["path"]?.text else { return nil }
        return LinkRequest(
            path: path, target: tree["target"]?.text, owner: tree["owner"]?.text, group: tree["group"]?.text)
    }

    mutating func sudo(_ tree: Tree) -> SudoRequest? {
        let subject: SudoRequest.Subject
        if let user = tree["user"]?.text {
            subject = .user(user)
        } else if let group = tree["group"]?.text {
            subject = .group(group)
        } else {
            return nil
        }
        let request = SudoRequest(
            subject, state: state(tree), commands: tree["commands"]?.items.compactMap(\.text) ?? [],
            needsPassword: !(tree["nopasswd"]?.flag ?? false), runAs: tree["run_as"]?.text,
            defaults: tree["defaults"]?.items.compactMap(\.text) ?? [])
        if request.state == .present, tree["commands"] == nil, tree["defaults"] == nil {
            problems.add(tree.position, "an entry of `sudo` needs `commands` or `defaults`")
        }
        return request
    }

    /// The short form under a user and an entry of `sudo` would write the same file.
    mutating func refuseTwinSudo(_ accounts: [Tree], _ entries: [Tree]) {
        var places: [String: Position] = [:]
        var all = accounts.compactMap { account in account["sudo"].map { (account["name"]?.text, $0.position) } }
        all += entries.map { entry in
            (
                entry["user"]?.text ?? entry["group"]?.text.map { "%" + $0 },
                (entry["user"] ?? entry["group"] ?? entry).position
            )
        }
        for (name, position) in all {
            guard let name else { continue }
            if let first = places[name] {
                problems.add(position, "sudo for \(Problem.quoted(name)) is given twice, first at \(first.told)")
            } else {
                places[name] = position
            }
        }
    }

    func basics(_ tree: Tree?) -> HostBasics {
        guard let tree else { return HostBasics() }
        let swap = tree["swap"].map { swap in
            HostBasics.Swap(
                path: swap["path"]?.text ?? "/swapfile", size: swap["size"]?.text.flatMap(ManifestDecoder.bytes))
        }
        return HostBasics(
            hostname: tree["hostname"]?.text, timezone: tree["timezone"]?.text, locale: tree["locale"]?.text,
            swap: swap,
            sysctl: tree["sysctl"]?.kernelSettings ?? [])
    }

    /// `512M` or `2G`, in bytes.
    private static func bytes(_ size: String) -> Int? {
        guard let number = Int(size.dropLast()) else { return nil }
        return number << (size.hasSuffix("G") ? 30 : 20)
    }
}

extension Tree {
    /// Of a table of kernel settings: words with one blank between them.
    var kernelSettings: [HostBasics.Setting] {
        entries.compactMap { entry in
            guard let value = entry.value.text ?? entry.value.integer.map(String.init) else { return nil }
            return HostBasics.Setting(
                key: entry.key, value: value.split(whereSeparator: { $0 == " " || $0 == "\t" }).joined(separator: " "))
        }
    }
}
