import Testing

@testable import Plan
@testable import Remote
@testable import Shell

@Suite struct SSHArgumentsTests {
    private let target = Target(name: "web1", user: "deploy", port: 2222, address: "10.0.0.1")
    private let overrides = ["-l", "deploy", "-p", "2222", "-oHostName=10.0.0.1"]
    private let standing = [
        "-oClearAllForwardings=yes", "-oForwardAgent=no", "-oForwardX11=no", "-oPermitLocalCommand=no",
        "-oRemoteCommand=none",
        "-oStdinNull=yes", "-oServerAliveInterval=5", "-oServerAliveCountMax=3",
    ]

    private func words(_ arguments: [Text]) -> [String] { arguments.map(\.shown) }

    @Test func resolve() {
        #expect(words(SSHArguments.resolve(Target(name: "web1"), SSHOptions())) == ["-v", "-G", "--", "web1"])
        #expect(
            words(SSHArguments.resolve(target, SSHOptions(configFile: "my config")))
                == ["-F", "my config", "-v", "-G"] + overrides + ["--", "web1"])
    }

    @Test func master() {
        func master(_ options: SSHOptions, isStrict: Bool = true) -> [String] {
            words(SSHArguments.master(target, options, socket: "/s/x", persist: 600, isStrict: isStrict))
        }
        let start =
            overrides + ["-M", "-N", "-f", "-T", "-oControlPath=/s/x", "-oControlPersist=600", "-oConnectTimeout=10"]
            + standing
        #expect(master(SSHOptions()) == start + ["-oBatchMode=yes", "--", "web1"])
        #expect(master(SSHOptions(isInteractive: true)) == start + ["--", "web1"])
        #expect(
            master(SSHOptions(acceptNew: true))
                == start + ["-oBatchMode=yes", "-oStrictHostKeyChecking=accept-new", "-oLogLevel=DEBUG1", "--", "web1"])
        #expect(
            master(SSHOptions(), isStrict: false) == start + [
                "-oBatchMode=yes", "-oStrictHostKeyChecking=yes", "--", "web1",
            ])
        #expect(
            master(SSHOptions(isInteractive: true), isStrict: false) == start + [
                "-oStrictHostKeyChecking=ask", "--", "web1",
            ])
    }

    @Test func terminalAndControl() {
        #expect(
            words(SSHArguments.terminal(target, socket: "/s/x", command: "top -d 1")) == [
                "-F", "none", "-tt", "-S", "/s/x", "-oControlMaster=no", "-oProxyCommand=false", "-oLogLevel=ERROR",
                "--", "web1", "top -d 1",
            ])
        #expect(
            words(SSHArguments.control("check", socket: "/s/x")) == [
                "-F", "none", "-S", "/s/x", "-O", "check", "--", "master",
            ])
    }

    /// Targets are validated before; should one slip through, it is still no option.
    @Test func aTargetIsNeverAnOption() {
        let evil = Target(name: "-oProxyCommand=touch /tmp/x")
        for arguments in [
            SSHArguments.resolve(evil, SSHOptions()),
            SSHArguments.master(evil, SSHOptions(), socket: "/s", persist: 1, isStrict: true),
            SSHArguments.terminal(evil, socket: "/s", command: "true"),
        ] {
            let words = words(arguments)
            let place = words.firstIndex(of: evil.name) ?? 0
            #expect(place > 0 && words[place - 1] == "--")
        }
    }
}
