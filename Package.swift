// swift-tools-version: 6.2
import PackageDescription

/// Every target of ours is held to the same rules; dependencies keep their own.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
]

/// Shell sources stay files of their own, where an editor and shellcheck can read them, and are built into the binary.
func scripts(_ folder: String, _ names: [String]) -> [Resource] {
    names.map { .embedInCode("\(folder)/\($0).sh") }
}

let package = Package(
    name: "tunnel",
    platforms: [.macOS(.v15)],
    dependencies: [
        // Spawning right is hard (pidfd, sessions, signals, descriptors) and costs 1-2 ms here, where Foundation's
        // Process costs 50. Without its default trait it does not need Foundation.
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
        // YAML is what people who provision hosts write; libyaml tells line and column of everything it reads.
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        // Mustache is a template language with a specification and no logic to get wrong, for host values in files.
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    ],
    targets: [
        .executableTarget(
            name: "tunnel",
            dependencies: ["CommandLineInterface"],
            swiftSettings: strict,
            linkerSettings: [
                // A static binary with Foundation has so many pointers that moving it to a random address at each start
                // takes a quarter of the start-up time. Stack, heap and libraries are still placed at random.
                .unsafeFlags(["-Xclang-linker", "-no-pie"], .when(platforms: [.linux], configuration: .release))
            ]
        ),
        .target(
            name: "CommandLineInterface",
            dependencies: ["Manifest", "Managers", "Diagnosis", "Remote", "Plan", "Shell"],
            resources: [.embedInCode("Output/output.schema.json"), .embedInCode("Output/trace.schema.json")],
            swiftSettings: strict
        ),
        // Requests are declared beside the manager that renders them, so the reader of the file depends on the managers.
        .target(
            name: "Manifest",
            dependencies: [
                "Managers", "Plan", "Shell",
                // Passwords are hashed before they leave. Elsewhere than on Linux crypt(3) knows no hash that it does.
                .target(name: "CCrypt", condition: .when(platforms: [.linux])),
                .product(name: "Yams", package: "Yams"),
                .product(name: "Mustache", package: "swift-mustache"),
            ],
            swiftSettings: strict
        ),
        // Managers render and cannot run: neither they nor Plan may ever depend on Remote.
        .target(
            name: "Managers",
            dependencies: ["Plan", "Shell"],
            resources: scripts(
                "Setup",
                ["paths", "paths.undo", "directories", "files", "links", "gone", "gone.undo", "trees"]
                    + ["trees.undo", "linger", "linger.undo"])
                + scripts("Setup/Users", ["accounts", "accounts.undo", "users", "users-apply", "groups", "keys"])
                + scripts("Setup/Sudo", ["sudo"])
                + scripts("Setup/Host", ["hostname", "timezone", "locale", "swap", "sysctl", "basics.undo"])
                + scripts(
                    "Setup/Packages",
                    [
                        "packages", "packages.undo", "transaction", "changes", "apt", "rpm", "dnf", "zypper", "pacman",
                        "apk",
                    ])
                + scripts(
                    "Setup/Repositories",
                    [
                        "repositories", "apt-repositories", "rpm-repositories", "rpm-repositories.undo",
                        "pacman-repositories", "pacman-repositories.undo",
                    ])
                + scripts("Service", ["systemd", "systemd.undo"])
                + scripts(
                    "Security",
                    [
                        "security", "sshd", "sshd.undo", "sshd-files", "sshd-wanted", "sshd-moduli", "sshd-port",
                        "sshd-port.undo", "fail2ban", "fail2ban.undo", "updates", "updates-dnf", "updates-zypper",
                        "updates-none",
                    ])
                + scripts(
                    "Security/Services",
                    ["listeners", "survey", "services", "services.undo", "kernel", "kernel.undo", "hardening"])
                + scripts(
                    "Security/Firewall",
                    [
                        "firewall", "ufw", "ufw-rules", "ufw.undo", "nftables", "nftables.undo", "iptables",
                        "iptables.undo", "firewalld", "firewalld-zones", "firewalld.undo",
                    ]),
            swiftSettings: strict
        ),
        // Judging is pure: what runs on hosts is a script, and what it printed is all that is judged.
        .target(
            name: "Diagnosis",
            dependencies: ["Plan", "Shell"],
            resources: scripts(
                "Audit/Probe", ["probe", "ssh", "accounts", "network", "system", "files", "main"]),
            swiftSettings: strict
        ),
        .target(
            name: "Remote",
            dependencies: ["Plan", "Shell", .product(name: "Subprocess", package: "swift-subprocess")],
            swiftSettings: strict
        ),
        .target(
            name: "Plan",
            dependencies: ["Shell"],
            resources: scripts(
                "Script",
                [
                    "runner", "journal", "undo", "undo-run", "guard", "guard-revert", "guard-answer", "frames", "text",
                    "direct", "detached", "places", "boot",
                    "follow", "attach", "cancel",
                    "exec", "end", "session", "session-open", "session-keeper", "session-follow", "session-run",
                    "session-again",
                    "session-log", "session-input", "session-resize", "session-signal", "session-list", "session-close",
                ]) + scripts("Facts", ["facts"]),
            swiftSettings: strict
        ),
        .target(name: "Shell", swiftSettings: strict),
        .systemLibrary(name: "CCrypt", providers: [.apt(["libcrypt-dev"])]),
        .testTarget(
            name: "CommandLineInterfaceTests",
            // The shells complete by the real program, so it has to be built.
            dependencies: ["CommandLineInterface", "Diagnosis", "Manifest", "Remote", "Plan", "Shell", "tunnel"],
            exclude: ["Shells", "Output/Snapshots", "Output/judge.py", "Audit/Snapshots"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ManagersTests",
            dependencies: ["Managers", "Plan", "Shell"],
            exclude: ["Snapshots"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "DiagnosisTests",
            dependencies: ["Diagnosis", "Plan", "Shell"],
            exclude: ["Snapshots"],
            swiftSettings: strict
        ),
        .target(
            name: "LabSupport",
            dependencies: [.product(name: "Subprocess", package: "swift-subprocess")],
            path: "Tests/LabSupport",
            swiftSettings: strict
        ),
        .testTarget(name: "LabTests", dependencies: ["LabSupport"], swiftSettings: strict),
        .testTarget(name: "ShellTests", dependencies: ["Shell", "LabSupport"], swiftSettings: strict),
        .testTarget(
            name: "PlanTests",
            dependencies: ["Plan", "Shell", "LabSupport"],
            exclude: ["Snapshots"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "RemoteTests",
            dependencies: ["Remote", "Plan", "Shell", "LabSupport"],
            swiftSettings: strict
        ),
        // The executable as a user runs it, on real hosts; it knows none of the modules.
        .testTarget(name: "EndToEnd", dependencies: ["LabSupport", "tunnel"], swiftSettings: strict),
        .testTarget(
            name: "ManifestTests",
            dependencies: ["Manifest", "Managers", "Plan", "Shell"],
            exclude: ["Bad", "judge.py"],
            swiftSettings: strict
        ),
    ]
)
