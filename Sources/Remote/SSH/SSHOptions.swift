import Plan
import Shell

/// How the user wants ssh to be called, for all hosts of an invocation.
package struct SSHOptions: Sendable, Hashable {
    /// `-F FILE`, as in ssh.
    package var configFile: String?
    /// Seconds until a connection attempt is given up.
    package var connectTimeout: Int
    /// Take an unknown host's key on first use, and show its fingerprint.
    package var acceptNew: Bool
    /// Whether there is a terminal at which ssh may ask for a passphrase, a password or about a host key.
    package var isInteractive: Bool

    package init(
        configFile: String? = nil, connectTimeout: Int = 10, acceptNew: Bool = false, isInteractive: Bool = false
    ) {
        self.configFile = configFile
        self.connectTimeout = connectTimeout
        self.acceptNew = acceptNew
        self.isInteractive = isInteractive
    }
}

/// The one place that builds the argv of ssh.
///
/// Every argv ends in `--` and a validated host: a target can never be read as an option.
package enum SSHArguments {
    /// Seconds between keepalives, and how many may go unanswered: a dead link shows after 15 s instead of never.
    private static let keepalive = ["-oServerAliveInterval=5", "-oServerAliveCountMax=3"]

    /// `ssh -G`: what ssh_config says about a target; `-v` names the files that were read.
    static func resolve(_ target: Target, _ options: SSHOptions) -> [Text] {
        words(config(options) + ["-v", "-G"] + overrides(target), target.name)
    }

    /// Starts a master that serves `socket`, logs in as the user's configuration says, and stays in the background.
    static func master(
        _ target: Target, _ options: SSHOptions, socket: String, persist seconds: Int, isStrict: Bool
    ) -> [Text] {
        var arguments = config(options) + overrides(target)
        arguments += [
            "-M", "-N", "-f", "-T", "-oControlPath=\(socket)", "-oControlPersist=\(seconds)",
            "-oConnectTimeout=\(options.connectTimeout)", "-oClearAllForwardings=yes", "-oForwardAgent=no",
            "-oForwardX11=no", "-oPermitLocalCommand=no", "-oRemoteCommand=none", "-oStdinNull=yes",
        ]
        arguments += keepalive
        if !options.isInteractive { arguments.append("-oBatchMode=yes") }
        // At DEBUG1 ssh names the fingerprint of the key it meets.
        if options.acceptNew {
            arguments += ["-oStrictHostKeyChecking=accept-new", "-oLogLevel=DEBUG1"]
        } else if !isStrict {
            // A configuration that turns checking off is not followed.
            arguments.append("-oStrictHostKeyChecking=\(options.isInteractive ? "ask" : "yes")")
        }
        return words(arguments, target.name)
    }

    /// A command at a terminal over the master at `socket`, and never over anything else: without the master it fails at
    /// once, where plain ssh would quietly log in anew.
    static func terminal(_ target: Target, socket: String, command: Text) -> [Text] {
        words(
            ["-F", "none", "-tt", "-S", socket, "-oControlMaster=no", "-oProxyCommand=false", "-oLogLevel=ERROR"],
            target.name) + [command]
    }

    /// `ssh -O check|exit|stop` on a master's socket.
    static func control(_ operation: String, socket: String) -> [Text] {
        words(["-F", "none", "-S", socket, "-O", operation], "master")
    }

    private static func config(_ options: SSHOptions) -> [String] { options.configFile.map { ["-F", $0] } ?? [] }

    private static func overrides(_ target: Target) -> [String] {
        var arguments: [String] = []
        if let user = target.user { arguments += ["-l", user] }
        if let port = target.port { arguments += ["-p", String(port)] }
        if let address = target.address { arguments.append("-oHostName=\(address)") }
        if let name = target.keyName { arguments.append("-oHostKeyAlias=\(name)") }
        return arguments
    }

    private static func words(_ arguments: [String], _ host: String) -> [Text] {
        (arguments + ["--", host]).map { Text($0) }
    }
}
