import Testing

@testable import Managers
@testable import Plan
@testable import Shell

@Suite struct HostManagerTests {
    private let debian = HostFacts(osID: "debian", osName: "Debian GNU/Linux 12", packageManager: .apt)

    @Test func partsComeInTheOrderThatTheyNeedEachOther() throws {
        let request = HostRequest(
            repositories: [RepositoryRequest(name: "acme", url: "https://example.org", suites: ["./"])],
            packages: [PackageRequest(name: "nginx"), PackageRequest(name: "telnetd", state: .absent)],
            users: [UserRequest(name: "deploy", authorizedKeys: ["ssh-rsa AAAA"])],
            directories: [DirectoryRequest(path: "/srv/b"), DirectoryRequest(path: "/srv/a")],
            files: [
                FileRequest(path: "/etc/systemd/system/app.service", content: "u"),
                FileRequest(path: "/etc/app.conf", content: "c"),
            ],
            services: [ServiceRequest(name: "app")])
        #expect(
            try HostManager.plan(for: request, facts: debian).steps.map(\.id) == [
                "repository acme", "packages absent", "packages", "user deploy", "keys deploy", "directory /srv/b",
                "directory /srv/a",
                "file /etc/app.conf", "file /etc/systemd/system/app.service", "service app",
            ])
    }

    @Test func aServiceWatchesItsFilesItsUnitAndDropIns() throws {
        let paths = [
            "/etc/app.conf", "/etc/other.conf", "/etc/systemd/system/app@.service",
            "/etc/systemd/system/app@one.service.d/x.conf", "/etc/systemd/system/app@one.service.d/note.txt",
            "/etc/systemd/system/app.service", "/etc/systemd/system/app@.service.d/y.conf",
        ]
        let request = HostRequest(
            files: paths.map { FileRequest(path: $0, content: "x") },
            services: [ServiceRequest(name: "app@one", files: ["/etc/app.conf", "/etc/by-hand"], onChange: .reload)])
        let plan = try HostManager.plan(for: request, facts: debian)
        let service = try #require(plan.steps.last)
        #expect(
            service.watches == [
                "file /etc/app.conf", "file /etc/systemd/system/app@.service",
                "file /etc/systemd/system/app@one.service.d/x.conf",
                "file /etc/systemd/system/app@.service.d/y.conf",
            ])
        #expect(
            service.arguments.prefix(6) == ["app@one.service", "-", "-", "reload", "/etc/app.conf", "/etc/by-hand"])
    }

    @Test func unitNamesKeepTheirTypeOrAreServices() {
        #expect(UnitFile.fullName(of: "nginx") == "nginx.service")
        #expect(UnitFile.fullName(of: "ssh.socket") == "ssh.socket")
        #expect(UnitFile.fullName(of: "php8.2-fpm") == "php8.2-fpm.service")
        #expect(UnitFile.fullName(of: "timer") == "timer.service")
    }

    @Test func aSecretInAFileStaysOneInEveryForm() throws {
        let content = Text(segments: [.plain(Array("key=\0".utf8)), .secret(Array("hünter2".utf8))])
        let request = HostRequest(files: [FileRequest(path: "/etc/key", content: content)])
        let plan = try HostManager.plan(for: request, facts: debian)
        let shown = plan.steps.flatMap(\.arguments).map(\.source.shown).joined(separator: " ")
        #expect(!shown.contains("nter2"))
        #expect(shown.contains("-600"))
        #expect(plan.secrets.contains(Array("hünter2".utf8)))
    }

    @Test func whatAHostCannotDoIsRefusedBeforeItIsContacted() {
        func error(_ request: HostRequest, _ facts: HostFacts) -> RenderError? {
            #expect(throws: RenderError.self) { try HostManager.plan(for: request, facts: facts) }
        }
        let arch = HostFacts(osID: "arch", osName: "Arch Linux", packageManager: .pacman)
        let alpine = HostFacts(osID: "alpine", packageManager: .apk, initSystem: .openrc)
        let bare = HostFacts(osID: "linux", packageManager: nil, initSystem: .other)
        func packages(_ request: PackageRequest) -> HostRequest { HostRequest(packages: [request]) }

        #expect(error(packages(PackageRequest(name: "a")), bare) == .noPackageManager(system: "linux"))
        #expect(
            error(packages(PackageRequest(name: "a", state: .held)), arch)?.code == "unsupported-by-package-manager")
        #expect(
            error(packages(PackageRequest(name: "a", version: "1")), arch)?.message.contains("pacman cannot") == true)
        #expect(error(packages(PackageRequest(name: "a", state: .held)), alpine) != nil)
        #expect(error(packages(PackageRequest(name: "a", state: .unheld)), arch) != nil)
        let fedora = HostFacts(osID: "fedora", packageManager: .dnf)
        #expect(
            error(packages(PackageRequest(name: "a", state: .absent, isPurged: true)), fedora)?.message
                == "dnf cannot purge a package's configuration, which is wanted for a")
        let repository = HostRequest(repositories: [RepositoryRequest(name: "r", url: "https://example.org")])
        #expect(error(repository, debian) == .lacking(key: "suites", manager: .apt, repository: "r"))
        #expect(error(repository, alpine)?.code == "unsupported-by-package-manager")
        #expect(error(repository, bare) == .noPackageManager(system: "linux"))
        #expect(
            error(HostRequest(services: [ServiceRequest(name: "app")]), alpine)
                == .noSystemd(system: "alpine", service: "app"))
        let twice = DirectoryRequest(path: "/a")
        #expect(error(HostRequest(directories: [twice, twice]), debian) == .duplicate(step: "directory /a"))
    }
}
