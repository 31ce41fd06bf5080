import Plan
import Shell

/// What ssh makes of a target, as `ssh -G` says it.
package struct SSHResolution: Sendable, Hashable {
    package var hostName: String
    package var user: String
    package var port: String
    package var proxyJump: String?
    package var proxyCommand: String?
    /// Where the user's own master would be; nil when the configuration has none.
    package var controlPath: String?
    /// The name that the host's key is known by, where the configuration gives one.
    package var keyName: String?
    /// False where the configuration turns host key checking off.
    package var isStrict: Bool

    /// Reads `keyword value` lines; nil when the answer has no host name.
    init?(parsing output: String) {
        var values: [String: String] = [:]
        for line in output.split(whereSeparator: \.isNewline) {
            let parts = line.split(separator: " ", maxSplits: 1)
            if parts.count == 2, values[String(parts[0])] == nil { values[String(parts[0])] = String(parts[1]) }
        }
        guard let hostName = values["hostname"] else { return nil }
        func given(_ key: String) -> String? { values[key].flatMap { $0 == "none" ? nil : $0 } }
        self.hostName = hostName
        user = values["user"] ?? ""
        port = values["port"] ?? "22"
        proxyJump = given("proxyjump")
        proxyCommand = given("proxycommand")
        controlPath = given("controlpath")
        keyName = given("hostkeyalias")
        isStrict = !["false", "no", "off"].contains(values["stricthostkeychecking"] ?? "")
    }

    /// What two targets must have in common to share one connection.
    var identity: String { [hostName, user, port, proxyJump ?? "", proxyCommand ?? ""].joined(separator: "\u{1f}") }
}

/// Resolves targets by `ssh -G`, and remembers the answer as long as the files it was read from stay the same.
///
/// An `ssh -G` costs as much as a whole command over a warm connection, so the answers are kept between invocations.
struct SSHResolver: Sendable {
    /// Seconds for what a configuration may make ssh do: commands of `Match exec`, and look-ups of canonical names.
    private static let patience = 20

    let runner: ProcessRunner
    let options: SSHOptions
    /// nil: nothing is remembered.
    let cache: String?

    func resolve(_ target: Target) async throws(RemoteError) -> SSHResolution {
        let file = cache.map { "\($0)/resolve-\(Digest.hex(key(target)))" }
        if let file, let known = remembered(in: file, for: target) { return known }
        let answer: ProcessRunner.Captured
        do {
            let request = ProcessRequest(
                "ssh", SSHArguments.resolve(target, options), timeLimit: .seconds(SSHResolver.patience))
            answer = try await runner.capture(request)
        } catch {
            throw RemoteError(host: target.label, .process(error))
        }
        if answer.status == .timedOut {
            throw RemoteError(host: target.label, .resolutionTimedOut(seconds: SSHResolver.patience))
        }
        guard answer.status == .exited(0), let resolution = SSHResolution(parsing: answer.outputText) else {
            let words = answer.errorText.wordLines.last { !$0.hasPrefix("debug") } ?? "ssh -G failed"
            throw RemoteError(host: target.label, .configuration(words))
        }
        if let file { remember(answer, in: file, for: target) }
        return resolution
    }

    private func key(_ target: Target) -> String {
        [
            target.name, target.user ?? "", target.port.map(String.init) ?? "", target.address ?? "",
            options.configFile ?? "", LocalEnvironment.home, String(LocalEnvironment.uid),
        ].joined(separator: "\u{1f}")
    }

    /// A remembered answer is: the key, the states of the files it depends on, an empty line, what `ssh -G` printed.
    private func remembered(in file: String, for target: Target) -> SSHResolution? {
        guard let bytes = try? LocalFiles.read(file) else { return nil }
        let text = String(decoding: bytes, as: UTF8.self)
        guard let gap = text.firstRange(of: "\n\n") else { return nil }
        var head = text[..<gap.lowerBound].split(separator: "\n", omittingEmptySubsequences: false)
        guard !head.isEmpty, head.removeFirst() == key(target) else { return nil }
        for line in head {
            let parts = line.split(separator: "\t", maxSplits: 1)
            guard parts.count == 2, state(String(parts[1])) == parts[0] else { return nil }
        }
        return SSHResolution(parsing: String(text[gap.upperBound...]))
    }

    private func remember(_ answer: ProcessRunner.Captured, in file: String, for target: Target) {
        var files: [String] = []
        var folders: [String] = []
        for line in answer.errorText.wordLines {
            if let name = line.firstRange(of: "Reading configuration data ") {
                files.append(String(line[name.upperBound...]))
            } else if line.hasSuffix(" matched no files"), let include = line.firstRange(of: ": include ") {
                // A pattern that finds nothing yet; what is in front of its first wildcard stands for all of it.
                let pattern = line[include.upperBound...].dropLast(" matched no files".count)
                folders.append(SSHResolver.folder(of: pattern.prefix { !"*?[".contains($0) }))
            }
        }
        // ssh does not name files that are not there yet; a directory changes when one comes into it.
        files += ["\(LocalEnvironment.home)/.ssh/config", "/etc/ssh/ssh_config", "/etc/ssh/ssh_config.d"]
        if files.contains(where: SSHResolver.isDynamic) { return }
        // Names are then looked up, and the answer is DNS's.
        if answer.outputText.wordLines.contains(where: {
            $0.hasPrefix("canonicalizehostname ") && !$0.hasSuffix(" false") && !$0.hasSuffix(" none")
        }) {
            return
        }
        // The directories of files that were included; the roots' own have nothing to do with what is read.
        let roots = [options.configFile, "\(LocalEnvironment.home)/.ssh/config", "/etc/ssh/ssh_config"]
        folders += files.filter { !roots.contains($0) }.map(SSHResolver.folder)
        let states = Set(files + folders).sorted().map { "\(state($0))\t\($0)" }
        let text = ([key(target)] + states).joined(separator: "\n") + "\n\n" + answer.outputText
        try? LocalFiles.write(Array(text.utf8), to: file)
    }

    private static func folder(of path: some StringProtocol) -> String {
        path.lastIndex(of: "/").map { slash in slash == path.startIndex ? "/" : String(path[..<slash]) } ?? "."
    }

    /// Whether what a file says depends on more than files: on a command, the network or the environment.
    private static func isDynamic(_ path: String) -> Bool {
        guard let bytes = try? LocalFiles.read(path) else { return false }
        return String(decoding: bytes, as: UTF8.self).lowercased().wordLines.contains { line in
            let words = line.split(whereSeparator: { " \t=\"".contains($0) })
            guard let first = words.first, !first.hasPrefix("#") else { return false }
            return line.contains("${")
                || first == "match" && words.dropFirst().contains { $0.hasSuffix("exec") || $0.contains("network") }
        }
    }

    private func state(_ path: String) -> String { LocalFiles.fingerprint(path) ?? "absent" }
}
