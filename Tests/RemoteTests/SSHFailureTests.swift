import Foundation
import LabSupport
import Testing

@testable import Plan
@testable import Remote
@testable import Shell

@Suite struct SSHFailureTests {
    private static func code(_ stderr: String) -> String {
        RemoteError(host: "h", SSHFailure.reason(stderr: stderr, port: "22", seconds: 10, isInteractive: false)).code
    }

    /// Words of OpenSSH 7 to 10, macOS included. Its lines end in CR LF.
    static let recorded: [(words: String, code: String)] = [
        ("ssh: connect to host h port 22: Connection refused\r\n", "connection-refused"),
        ("ssh: connect to host h port 22: Connection timed out\r\n", "connection-timed-out"),
        ("ssh: connect to host h port 22: Operation timed out\r\n", "connection-timed-out"),
        (
            "Connection timed out during banner exchange\r\nConnection to 10.0.0.1 port 22 timed out\r\n",
            "connection-timed-out"
        ),
        ("ssh: connect to host h port 22: No route to host\r\n", "unreachable"),
        ("ssh: connect to host h port 22: Network is unreachable\r\n", "unreachable"),
        ("ssh: Could not resolve hostname h: Name or service not known\r\n", "unknown-host"),
        ("ssh: Could not resolve hostname h: nodename nor servname provided, or not known\r\n", "unknown-host"),
        ("ssh: Could not resolve hostname h: Temporary failure in name resolution\r\n", "unknown-host"),
        ("deploy@h: Permission denied (publickey,password).\r\n", "authentication-failed"),
        ("Permission denied (publickey).\r\n", "authentication-failed"),
        (
            "Warning: Permanently added 'h' (ED25519) to the list of known hosts.\r\ndeploy@h: Permission denied (publickey).\r\n",
            "authentication-failed"
        ),
        (
            "Received disconnect from 10.0.0.1 port 22:2: Too many authentication failures\r\nDisconnected from 10.0.0.1 port 22\r\n",
            "authentication-failed"
        ),
        ("Host key verification failed.\r\n", "host-key-unknown"),
        (
            "No ED25519 host key is known for h and you have requested strict checking.\r\nHost key verification failed.\r\n",
            "host-key-unknown"
        ),
        (
            "@@@@@@@@@@@\r\n@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\r\n@@@@@@@@@@@\r\n"
                + "The fingerprint for the ED25519 key sent by the remote host is\nSHA256:abc.\r\n"
                + "Offending ED25519 key in /home/me/.ssh/known_hosts:3\r\nHost key verification failed.\r\n",
            "host-key-changed"
        ),
        (
            "Unable to negotiate with 10.0.0.1 port 22: no matching host key type found. Their offer: ssh-rsa,ssh-dss\r\n",
            "no-common-algorithm"
        ),
        ("no matching cipher found: client aes256-ctr server arcfour\r\n", "no-common-algorithm"),
        // Before 8.0 and since.
        ("ssh_exchange_identification: Connection closed by remote host\r\n", "turned-away"),
        ("ssh_exchange_identification: read: Connection reset by peer\r\n", "turned-away"),
        (
            "kex_exchange_identification: Connection closed by remote host\r\nConnection closed by 10.0.0.1 port 22\r\n",
            "turned-away"
        ),
        ("kex_exchange_identification: read: Connection reset by peer\r\n", "turned-away"),
        (
            "/home/me/.ssh/config: line 3: Bad configuration option: nonsense\r\n"
                + "/home/me/.ssh/config: terminating, 1 bad configuration options\r\n", "ssh-configuration"
        ),
        ("Connection reset by 10.0.0.1 port 22\r\n", "connection-lost"),
        ("", "connection-lost"),
    ]

    @Test(arguments: recorded) func recordedWords(words: String, code: String) {
        #expect(Self.code(words) == code, "\(words)")
    }

    @Test func detailsAreOneLine() {
        let changed = SSHFailure.reason(
            stderr: Self.recorded[15].words, port: "22", seconds: 10, isInteractive: false)
        #expect(changed == .hostKeyChanged(detail: "SHA256:abc., Offending ED25519 key in /home/me/.ssh/known_hosts:3"))
        #expect(
            SSHFailure.reason(
                stderr: "debug1: a\r\nConnection reset by h\r\ndebug1: b\r\n", port: "22", seconds: 1,
                isInteractive: false)
                == .connectionLost(detail: "Connection reset by h"))
        #expect("a\r\nb\r\n\r\nc".wordLines == ["a", "b", "c"])
    }

    @Test(arguments: [
        ("publickey,password", true), ("keyboard-interactive", true), ("publickey", false),
        ("publickey,gssapi-with-mic", false),
    ])
    func whereAPersonCouldHaveAnswered(methods: String, asks: Bool) {
        for isInteractive in [false, true] {
            let reason = SSHFailure.reason(
                stderr: "x\r\nme@h: Permission denied (\(methods)).\r\n", port: "22", seconds: 10,
                isInteractive: isInteractive)
            #expect(reason == .authentication(methods: methods, lacksTerminal: asks && !isInteractive))
            let hint = RemoteError(host: "h", reason).hint ?? ""
            #expect(hint.contains("at a terminal") == (asks && !isInteractive) && hint.contains("ssh -v h"))
        }
    }

    @Test func onlyBeingTurnedAwayPasses() {
        #expect(SSHFailure.isTransient(.turnedAway("x")))
        #expect(
            !SSHFailure.isTransient(.refused(port: "22"))
                && !SSHFailure.isTransient(.authentication(methods: "", lacksTerminal: false)))
    }

    /// What the ssh of this machine says, against a server of the test's own.
    private func reason(_ server: LoopbackServer, _ options: [String]) async throws -> RemoteError.Reason {
        let words = ["-F", server.config, "-oBatchMode=yes", "-oConnectTimeout=2"] + options + ["--", "loop", "true"]
        let ended = try await ProcessRunner().capture(ProcessRequest("ssh", words.map { Text($0) }))
        #expect(ended.status == .exited(255))
        return SSHFailure.reason(stderr: ended.errorText, port: "1", seconds: 2, isInteractive: false)
    }

    @Test func wordsOfThisMachinesSSH() async throws {
        let server = try await LoopbackServer.start()
        let folder = server.folder
        for name in ["other", "wrong"] {
            let keygen = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "\(folder.path)/\(name)"]
            _ = try await ChildProcess.run("/usr/bin/env", keygen)
        }
        let other = try String(contentsOfFile: folder.path + "/other.pub", encoding: .utf8)
        try folder.write("changed", "[127.0.0.1]:\(server.port) \(other)")
        try folder.write("empty", "")
        #expect(try await reason(server, ["-oPort=1"]) == .refused(port: "1"))
        #expect(try await reason(server, ["-oHostName=no-such-host.invalid"]) == .unknownName)
        #expect(
            try await reason(server, ["-i", folder.path + "/wrong", "-oPubkeyAuthentication=no"])
                == .authentication(methods: "publickey", lacksTerminal: false))
        #expect(try await reason(server, ["-oUserKnownHostsFile=\(folder.path)/empty"]) == .hostKeyUnknown)
        guard
            case .hostKeyChanged(let detail) = try await reason(server, ["-oUserKnownHostsFile=\(folder.path)/changed"])
        else {
            Issue.record("the changed key was not seen")
            return
        }
        #expect(detail.hasPrefix("SHA256:") && detail.contains("\(folder.path)/changed:1"))
        guard case .noCommonAlgorithm = try await reason(server, ["-oHostKeyAlgorithms=ecdsa-sha2-nistp256"]) else {
            Issue.record("no common algorithm was not seen")
            return
        }
        guard case .configuration = try await reason(server, ["-oNonsense=1"]) else {
            Issue.record("the bad option was not seen")
            return
        }
    }
}
