import LabSupport
import Testing

@testable import Plan
@testable import Shell

@Suite struct HostFactsTests {
    struct Release: CustomTestStringConvertible {
        let name: String
        let text: String
        let id: String
        let like: [String]
        let version: String
        let pretty: String
        var testDescription: String { name }
    }

    /// As the distributions have them, shortened to what could be mistaken.
    static let releases = [
        Release(
            name: "Debian 12",
            text: "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nNAME=\"Debian GNU/Linux\"\nVERSION_ID=\"12\"\n"
                + "VERSION=\"12 (bookworm)\"\nVERSION_CODENAME=bookworm\nID=debian\nHOME_URL=\"https://www.debian.org/\"\n",
            id: "debian", like: [], version: "12", pretty: "Debian GNU/Linux 12 (bookworm)"),
        Release(
            name: "Ubuntu 24.04",
            text: "PRETTY_NAME=\"Ubuntu 24.04.1 LTS\"\nVERSION_ID=\"24.04\"\nID=ubuntu\nID_LIKE=debian\n"
                + "UBUNTU_CODENAME=noble\n",
            id: "ubuntu", like: ["debian"], version: "24.04", pretty: "Ubuntu 24.04.1 LTS"),
        Release(
            name: "Fedora 42",
            text: "NAME=\"Fedora Linux\"\nVERSION=\"42 (Server Edition)\"\nID=fedora\nVERSION_ID=42\n"
                + "PLATFORM_ID=\"platform:f42\"\nPRETTY_NAME=\"Fedora Linux 42 (Server Edition)\"\nVARIANT_ID=server\n",
            id: "fedora", like: [], version: "42", pretty: "Fedora Linux 42 (Server Edition)"),
        Release(
            name: "openSUSE Leap",
            text: "NAME=\"openSUSE Leap\"\nID=\"opensuse-leap\"\nID_LIKE=\"suse opensuse\"\nVERSION_ID=\"15.6\"\n"
                + "PRETTY_NAME=\"openSUSE Leap 15.6\"\n",
            id: "opensuse-leap", like: ["suse", "opensuse"], version: "15.6", pretty: "openSUSE Leap 15.6"),
        Release(
            name: "Arch", text: "NAME=\"Arch Linux\"\nPRETTY_NAME=\"Arch Linux\"\nID=arch\nBUILD_ID=rolling\n",
            id: "arch",
            like: [], version: "", pretty: "Arch Linux"),
        Release(
            name: "Alpine",
            text: "NAME=\"Alpine Linux\"\nID=alpine\nVERSION_ID=3.20.3\nPRETTY_NAME=\"Alpine Linux v3.20\"",
            id: "alpine", like: [], version: "3.20.3", pretty: "Alpine Linux v3.20"),
        Release(
            name: "RHEL 9",
            text: "NAME=\"Red Hat Enterprise Linux\"\nID=\"rhel\"\nID_LIKE=\"fedora\"\nVERSION_ID=\"9.4\"\n"
                + "PRETTY_NAME=\"Red Hat Enterprise Linux 9.4 (Plow)\"\nREDHAT_BUGZILLA_PRODUCT_VERSION=9.4\n",
            id: "rhel", like: ["fedora"], version: "9.4", pretty: "Red Hat Enterprise Linux 9.4 (Plow)"),
        Release(
            name: "CentOS 7",
            text:
                "NAME=\"CentOS Linux\"\nVERSION=\"7 (Core)\"\nID=\"centos\"\nID_LIKE=\"rhel fedora\"\nVERSION_ID=\"7\"\n"
                + "PRETTY_NAME=\"CentOS Linux 7 (Core)\"\n\nCENTOS_MANTISBT_PROJECT=\"CentOS-7\"\n",
            id: "centos", like: ["rhel", "fedora"], version: "7", pretty: "CentOS Linux 7 (Core)"),
        Release(
            name: "odd quotes",
            text: "# a comment\nID='odd'\nID_LIKE=''\nVERSION_ID=\"\"\n"
                + #"PRETTY_NAME="A \"quoted\" \$name \\ \x = 'b'""# + "\nUNRELATED_ID=x\n",
            id: "odd", like: [], version: "", pretty: #"A "quoted" $name \ \x = 'b'"#),
        Release(
            name: "line ends of DOS", text: "ID=dos\r\nVERSION_ID=\"6.22\"\r\nPRETTY_NAME=\"\u{301}x\"\r\n", id: "dos",
            like: [], version: "6.22", pretty: "\u{301}x"),
    ]

    @Test(arguments: releases) func readsTheReleaseOf(_ release: Release) async throws {
        let place = try Sandbox()
        try place.write("os-release", Array(release.text.utf8))
        let nonce = Nonce.random()
        let script = ScriptCompiler.facts(nonce: nonce).shown
            .replacing("/etc/os-release", with: place.path + "/os-release")
        for shell in HostShell.allCases {
            let outcome = try await place.run(Text(script), in: shell)
            #expect(outcome.ending == .exited(0) && outcome.standardError.isEmpty, "\(shell): \(outcome.errors)")
            let facts = try #require(
                HostFacts(parsing: Array("motd\r\n\u{1e}fake facts\n".utf8) + outcome.standardOutput, nonce: nonce))
            #expect(facts.osID == release.id && facts.osLike == release.like && facts.osVersion == release.version)
            #expect(facts.osName == release.pretty)
            // The rest is this machine's.
            #expect(facts.uid != 0 && facts.users.contains("root") && !facts.users.contains("nobody"))
            #expect(facts.home == place.path && !facts.architecture.isEmpty && !facts.kernel.isEmpty)
        }
    }

    private static func parse(_ lines: String, end: Bool = true) -> HostFacts? {
        let text = "\u{1e}n facts\n\(lines)" + (end ? "\u{1e}n end\n" : "")
        return HostFacts(parsing: Array(text.utf8), nonce: Nonce("n"))
    }

    @Test func anAnswerMustBeWhole() {
        #expect(Self.parse("ID=debian\n", end: false) == nil)
        #expect(HostFacts(parsing: [], nonce: Nonce("n")) == nil)
        #expect(HostFacts(parsing: Array("\u{1e}n end\n\u{1e}n facts\n".utf8), nonce: Nonce("n")) == nil)
    }

    @Test func kindsAndVersions() throws {
        let facts = try #require(
            Self.parse(
                "packages=apt-get\ninit=openrc\nuname=aarch64 6.1.0\nssh=OpenSSH_9.2p1 Debian-2, OpenSSL 3\nsshd=\n"
                    + "sudo=sudo-rs\nuser=deploy\nuid=1000\nhome=/home/de ploy\nlogin=root\nlogin=deploy\nnonsense\n"))
        #expect(facts.packageManager == .apt && facts.initSystem == .openrc)
        #expect(facts.architecture == "aarch64" && facts.kernel == "6.1.0")
        #expect(facts.sshVersion == "OpenSSH_9.2p1" && facts.sshdVersion == nil && facts.sudo == .sudoRS)
        #expect(facts.user == "deploy" && facts.uid == 1000 && facts.home == "/home/de ploy")
        #expect(facts.users == ["root", "deploy"])
        let empty = try #require(Self.parse(""))
        #expect(empty.osID == "linux" && empty.packageManager == nil && empty.initSystem == .other && empty.uid == -1)
    }
}
