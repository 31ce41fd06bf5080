import Plan
import Shell

/// What can go wrong between this machine and one host.
package struct RemoteError: ExplainedError {
    package let host: String
    package let reason: Reason

    package init(host: String, _ reason: Reason) {
        self.host = host
        self.reason = reason
    }

    package enum Reason: Sendable, Hashable {
        /// ssh_config, or what ssh made of the target, cannot be used; ssh's own words.
        case configuration(String)
        /// ssh did not even say how it would connect.
        case resolutionTimedOut(seconds: Int)
        case unknownName
        case refused(port: String)
        /// No answer within this many seconds: the host is down, or a firewall drops the packets.
        case timedOut(seconds: Int)
        case unreachable(String)
        /// Nobody answers, and an earlier run has moved sshd to another port.
        case moved(port: Int, run: String, why: String)
        /// Nothing pins this host's key yet, and there is no terminal to ask at.
        case hostKeyUnknown
        case hostKeyChanged(detail: String)
        /// - Parameter lacksTerminal: Whether it might have gone with the answer of a person, who could not be asked.
        case authentication(methods: String, lacksTerminal: Bool)
        /// The server turned the connection away before login: MaxStartups, or something that bans.
        case turnedAway(String)
        case noCommonAlgorithm(String)
        /// The connection that others were to share broke; `detail` is ssh's last word.
        case connectionLost(detail: String)
        case noDescriptors
        case socketDirectory(path: String, problem: String)
        case sudoRefused(String)
        case noPosixShell(String)
        /// The host could not keep the run: its own words.
        case stateRefused(String)
        case locked(holder: String)
        case runUnknown(RunID)
        /// The run ended without saying how: killed, or the host went down.
        case runDied(RunID, lastWords: String)
        /// The link is gone, and the run goes on without us.
        case runDetached(RunID)
        /// The link is gone in the middle of a guarded change.
        case guardUnknown(RunID)
        case timeLimit(seconds: Int, fate: ProcessFate)
        /// The host ran nothing, and says why.
        case commandRefused(String)
        /// The connection broke while commands ran; the host ends them when it has heard nothing for so long.
        case commandLost(seconds: Int)
        /// The host heard nothing from here for so long, and ended the commands.
        case silence(seconds: Int)
        /// A person or a signal ended it.
        case interrupted(ProcessFate)
        /// The same before anything was to be run there, or while it was only being looked at.
        case abandoned
        case process(ProcessError)
    }

    /// What became of a remote process that was to be ended.
    package enum ProcessFate: String, Sendable, Hashable {
        case killed, survived, unknown
    }

    /// True where it is certain that nothing ran, and another try may find the host better.
    package var ranNothing: Bool {
        switch reason {
        case .resolutionTimedOut, .unknownName, .refused, .timedOut, .unreachable, .moved, .turnedAway, .noDescriptors:
            true
        default: false
        }
    }

    /// True where the host said that it does not begin the run.
    package var beganNoRun: Bool {
        if case .stateRefused = reason { true } else { false }
    }

    /// True where the connection is at fault: the host could not be reached or logged in to, or was lost.
    package var isConnection: Bool {
        switch reason {
        case .configuration, .resolutionTimedOut, .unknownName, .refused, .timedOut, .unreachable, .moved,
            .hostKeyUnknown, .hostKeyChanged,
            .authentication, .turnedAway, .noCommonAlgorithm, .connectionLost, .noDescriptors,
            .socketDirectory,
            .runDetached, .commandLost, .silence, .process:
            true
        case .sudoRefused, .noPosixShell, .stateRefused, .locked, .runUnknown, .runDied, .timeLimit, .interrupted,
            .commandRefused, .abandoned, .guardUnknown:
            false
        }
    }
}

extension RemoteError {
    package var code: String {
        switch reason {
        case .configuration: "ssh-configuration"
        case .resolutionTimedOut: "resolution-timed-out"
        case .unknownName: "unknown-host"
        case .refused: "connection-refused"
        case .timedOut: "connection-timed-out"
        case .unreachable: "unreachable"
        case .moved: "port-moved"
        case .hostKeyUnknown: "host-key-unknown"
        case .hostKeyChanged: "host-key-changed"
        case .authentication: "authentication-failed"
        case .turnedAway: "turned-away"
        case .noCommonAlgorithm: "no-common-algorithm"
        case .connectionLost: "connection-lost"
        case .noDescriptors: "no-descriptors"
        case .socketDirectory: "socket-directory"
        case .sudoRefused: "sudo-refused"
        case .noPosixShell: "no-posix-shell"
        case .stateRefused: "host-state"
        case .locked: "host-locked"
        case .runUnknown: "run-unknown"
        case .runDied: "run-died"
        case .runDetached: "run-detached"
        case .guardUnknown: "guard-unknown"
        case .timeLimit: "time-limit"
        case .commandRefused: "command-refused"
        case .commandLost: "command-lost"
        case .silence: "command-ended"
        case .interrupted, .abandoned: "interrupted"
        case .process(let error): error.code
        }
    }

    package var message: String {
        switch reason {
        case .configuration(let detail): "ssh cannot use this target: \(detail)"
        case .resolutionTimedOut(let seconds): "ssh did not say within \(seconds) s how it would connect (ssh -G)"
        case .unknownName: "the name does not resolve"
        case .refused(let port): "the host refused the connection on port \(port)"
        case .timedOut(let seconds): "no answer within \(seconds) s"
        case .unreachable(let detail): "the host cannot be reached: \(detail)"
        case .moved(let port, let run, let why): "\(why): run \(run) has moved sshd to port \(port)"
        case .hostKeyUnknown: "the host's key is not known on this machine"
        case .hostKeyChanged(let detail): "the host's key is not the one that is known for it: \(detail)"
        case .authentication(let methods, _): "login was refused (tried or allowed: \(methods))"
        case .turnedAway(let detail): "the server closed the connection before login: \(detail)"
        case .noCommonAlgorithm(let detail): "client and server have no algorithm in common: \(detail)"
        case .connectionLost(let detail): "the connection was lost\(detail.isEmpty ? "" : ": \(detail)")"
        case .noDescriptors: "this machine has no file descriptors left for another connection"
        case .socketDirectory(let path, let problem): "the directory for connection sockets, \(path), \(problem)"
        case .sudoRefused(let detail): "no root rights on the host: \(detail)"
        case .noPosixShell(let detail): "the login shell did not start sh: \(detail)"
        case .stateRefused(let detail): "the host cannot keep the run: \(detail)"
        case .locked(let holder): "another run holds the host: \(holder)"
        case .runUnknown(let run): "there is no run \(run) on the host"
        case .runDied(let run, let words):
            "run \(run) ended without a result; it was killed or the host went down\(words.isEmpty ? "" : " (\(words))")"
        case .runDetached(let run): "the connection was lost, and run \(run) goes on on the host"
        case .guardUnknown(let run):
            "the connection was lost in the middle of a guarded change of run \(run): whether it stands is unknown"
        case .timeLimit(let seconds, .killed): "the time limit of \(seconds) s passed; the command was ended"
        case .timeLimit(let seconds, .survived): "the time limit of \(seconds) s passed; the command survived KILL"
        case .timeLimit(let seconds, .unknown):
            "the time limit of \(seconds) s passed; whether the command still runs is unknown"
        case .commandRefused(let why): "nothing was run: \(why)"
        case .commandLost(let seconds):
            "the connection was lost while the command ran; the host ends it within \(seconds) s"
        case .silence(let seconds): "the host heard nothing from tunnel for \(seconds) s and ended the command"
        case .interrupted(.killed): "interrupted; the command was ended"
        case .interrupted(.survived): "interrupted; the command survived KILL"
        case .interrupted(.unknown): "interrupted; whether the command still runs is unknown"
        case .abandoned: "interrupted"
        case .process(let error): error.message
        }
    }

    /// The host as ssh takes it.
    private var destination: String {
        guard let colon = host.lastIndex(of: ":"), host.hasSuffix("]") == false,
            host.firstIndex(of: ":") == colon || host.contains("]")
        else { return host }
        return "-p \(host[host.index(after: colon)...]) " + host[..<colon].filter { !"[]".contains($0) }
    }

    package var hint: String? {
        switch reason {
        case .configuration: "see what ssh makes of it: ssh -G \(destination)"
        case .resolutionTimedOut:
            "Match exec and CanonicalizeHostname in ssh_config run commands and look-ups: ssh -v -G \(destination)"
        case .unknownName: "check the spelling, DNS, or give HostName in ~/.ssh/config or the inventory"
        case .refused: "is sshd running, and on this port? A port is given as HOST:PORT"
        case .timedOut: "is the host up, and does a firewall let this port through? --connect-timeout waits longer"
        case .moved(let port, _, _):
            "write Port \(port) for it into ssh_config or the inventory, or name it \(host):\(port)"
        case .unreachable: "check the route: ip route get ADDRESS"
        case .hostKeyUnknown:
            "compare the fingerprint at a terminal with ssh \(destination), or take it on first use with --accept-new"
        case .hostKeyChanged:
            "if the host was installed anew, remove the old key with ssh-keygen -R; if not, somebody may be in between"
        case .authentication(_, lacksTerminal: true):
            "at a terminal ssh would ask for a password: tunnel pool open \(host); for keys, try ssh -v \(destination)"
        case .authentication: "try ssh -v \(destination); which keys are offered is IdentityFile and ssh-add -l"
        case .turnedAway: "too many logins at once, or a ban: wait, lower --jobs, look at sshd's journal"
        case .noCommonAlgorithm: "compare ssh -Q kex (cipher, mac, key) with sshd -T on the host"
        case .connectionLost: "run it again"
        case .noDescriptors: "lower --jobs, or raise the limit: ulimit -n"
        case .socketDirectory: "it must be yours, a real directory and mode 0700: move what is there out of the way"
        case .sudoRefused(let detail) where detail.hasPrefix("doas"):
            "allow it without a password (nopass in doas.conf), or log in as root"
        case .sudoRefused(let detail) where detail.hasPrefix("neither sudo"):
            "log in as root; to have sudo from then on: tunnel setup packages \(host) sudo"
        case .sudoRefused(let detail) where detail.contains("incorrect password"):
            "it was not the password of the account that logs in to the host"
        case .sudoRefused:
            "allow it without a password (NOPASSWD), give one with --ask-sudo-password, or log in as root"
        case .noPosixShell: "tunnel needs a POSIX sh in the login shell's PATH"
        case .stateRefused: "free space or mend the rights of /var/lib/tunnel and /run/tunnel on the host"
        case .locked: "wait for it, watch it with tunnel runs attach, or wait longer with --lock-timeout"
        case .runUnknown: "tunnel runs list shows the runs this machine started"
        case .runDied: "apply again: steps that were done are recognised"
        case .runDetached(let run): "pick it up again: tunnel runs attach \(run)"
        case .guardUnknown:
            "unless it is confirmed in time, the host takes it back: ask with tunnel security guard status \(host) (and --sudo where the run had it)"
        case .timeLimit(_, .killed): "give it more time with --timeout"
        case .commandRefused: nil
        case .silence: "what has to outlive its connection runs in a session: tunnel session open \(host) NAME"
        case .commandLost: "whether it did its work is unknown; look on the host"
        case .interrupted(.killed), .abandoned: nil
        case .timeLimit, .interrupted: "look on the host: ps -ef"
        case .process(let error): error.hint
        }
    }
}
