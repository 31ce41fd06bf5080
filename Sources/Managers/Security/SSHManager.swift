import Plan
import Shell

/// What sshd accepts. The host itself decides which of the profile's algorithms it has, and proves every value.
enum SSHManager {
    static func steps(for request: SSHRequest, facts: HostFacts) -> [Step] {
        let own = Set(request.settings.map { $0.keyword.lowercased() })
        let profile = SSHProfile.settings(of: request.profile, facts: facts)
            .filter { !own.contains($0.keyword.lowercased()) }
            .map { SSHRequest.Setting("?" + $0.keyword, $0.value) }
        let daemon = Step(
            id: "ssh",
            kind: Step.Kind("sshd", in: .sshd),
            arguments: [
                .quoted(facts.login), .quoted(facts.loginAddress ?? "127.0.0.1"),
                .quoted(request.allowUsers.joined(separator: " ")), .quoted(request.allowGroups.joined(separator: " ")),
            ] + (profile + request.settings).flatMap { [.quoted($0.keyword), .quoted($0.value)] })
        let moduli = Step(
            id: "ssh moduli", kind: Step.Kind("sshd_moduli", in: .sshdModuli), arguments: ["/etc/ssh/moduli", "3072"])
        return [daemon, moduli].map { $0.guarded(by: .ssh) } + (request.port.map(move) ?? [])
    }

    /// Where it was listened on goes only when the new port has been confirmed from outside.
    private static func move(to port: Int) -> [Step] {
        let kind = Step.Kind("sshd_port", in: .sshdPort)
        return [
            Step(id: "ssh port \(port)", kind: kind, arguments: [.number(port), "beside"]).guarded(by: .sshPorts),
            Step(id: "ssh port \(port) alone", kind: kind, arguments: [.number(port), "only"]).guarded(by: .sshPort),
        ]
    }
}

/// The values of the profiles, after the dev-sec SSH baseline, the CIS benchmark of Debian 12, Mozilla's guideline and
/// ssh-audit's policies.
enum SSHProfile {
    static func settings(of profile: SSHRequest.Profile, facts: HostFacts) -> [SSHRequest.Setting] {
        // Where root is who logs in, keys have to go on working; anybody else has just proven to get root by sudo.
        let common = hardened + [("PermitRootLogin", facts.login == "root" ? "prohibit-password" : "no")]
        switch profile {
        case .hardened: return common.map(SSHRequest.Setting.init)
        case .strict:
            let names = Set(strict.map(\.0))
            return (common.filter { !names.contains($0.0) } + strict).map(SSHRequest.Setting.init)
        }
    }

    /// `MaxSessions` stays as it is: fewer would stand in the way of commands that share a connection.
    private static let hardened: [(String, String)] = [
        ("PasswordAuthentication", "no"), ("KbdInteractiveAuthentication", "no"), ("PermitEmptyPasswords", "no"),
        ("PubkeyAuthentication", "yes"), ("HostbasedAuthentication", "no"), ("IgnoreRhosts", "yes"),
        ("GSSAPIAuthentication", "no"), ("KerberosAuthentication", "no"), ("StrictModes", "yes"),
        ("PermitUserEnvironment", "no"), ("MaxAuthTries", "4"), ("LoginGraceTime", "30"), ("MaxStartups", "10:30:60"),
        ("ClientAliveInterval", "300"), ("ClientAliveCountMax", "3"), ("TCPKeepAlive", "no"), ("LogLevel", "VERBOSE"),
        ("X11Forwarding", "no"), ("AllowAgentForwarding", "no"), ("PermitTunnel", "no"), ("GatewayPorts", "no"),
        ("UseDNS", "no"), ("Compression", "no"), ("IgnoreUserKnownHosts", "yes"), ("KerberosOrLocalPasswd", "no"),
        ("KerberosTicketCleanup", "yes"), ("GSSAPICleanupCredentials", "yes"), ("X11UseLocalhost", "yes"),
        ("PrintMotd", "no"), ("PrintLastLog", "no"), ("DebianBanner", "no"),
        (
            "Ciphers",
            list(
                "chacha20-poly1305@openssh.com", "aes256-gcm@openssh.com", "aes256-ctr", "aes192-ctr",
                "aes128-gcm@openssh.com", "aes128-ctr")
        ),
        ("MACs", etm),
        (
            "KexAlgorithms",
            list(postQuantum, curve, "diffie-hellman-group-exchange-sha256")
        ),
        ("HostKeyAlgorithms", hostKeys), ("CASignatureAlgorithms", signatures),
    ]

    private static let strict: [(String, String)] = [
        ("MaxAuthTries", "2"), ("LoginGraceTime", "20"), ("MaxStartups", "5:50:20"), ("AllowTcpForwarding", "no"),
        ("AllowStreamLocalForwarding", "no"), ("PermitUserRC", "no"),
        ("Ciphers", list("chacha20-poly1305@openssh.com", "aes256-gcm@openssh.com", "aes256-ctr")),
        ("KexAlgorithms", postQuantum + "|" + curve), ("PubkeyAcceptedAlgorithms", hostKeys),
        ("RequiredRSASize", "3072"),
    ]

    private static let etm = list(
        "hmac-sha2-512-etm@openssh.com", "hmac-sha2-256-etm@openssh.com", "umac-128-etm@openssh.com")
    private static let postQuantum = list(
        "mlkem768x25519-sha256", "sntrup761x25519-sha512", "sntrup761x25519-sha512@openssh.com")
    private static let curve = list("curve25519-sha256", "curve25519-sha256@libssh.org")
    private static let signatures = list("sk-ssh-ed25519@openssh.com", "ssh-ed25519", "rsa-sha2-512", "rsa-sha2-256")
    private static let hostKeys = list(
        "sk-ssh-ed25519-cert-v01@openssh.com", "ssh-ed25519-cert-v01@openssh.com", "rsa-sha2-512-cert-v01@openssh.com",
        "rsa-sha2-256-cert-v01@openssh.com", signatures)

    private static func list(_ names: String...) -> String { names.joined(separator: ",") }
}
