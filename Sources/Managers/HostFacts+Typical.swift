import Plan

extension HostFacts {
    /// The facts of a usual, freshly installed host, to render for one that does not exist yet; nil for a system without.
    package static func typical(of os: String) -> HostFacts? {
        switch os {
        case "debian": HostFacts(osID: os, osVersion: "12", osName: "Debian 12", packageManager: .apt)
        case "ubuntu":
            HostFacts(osID: os, osLike: ["debian"], osVersion: "24.04", osName: "Ubuntu 24.04", packageManager: .apt)
        case "fedora": HostFacts(osID: os, osVersion: "42", osName: "Fedora 42", packageManager: .dnf)
        case "opensuse":
            HostFacts(
                osID: "opensuse-leap", osLike: ["suse", "opensuse"], osVersion: "15.6", osName: "openSUSE Leap 15.6",
                packageManager: .zypper)
        case "arch": HostFacts(osID: os, osName: "Arch Linux", packageManager: .pacman)
        case "alpine":
            HostFacts(
                osID: os, osVersion: "3.20", osName: "Alpine 3.20", packageManager: .apk, initSystem: .openrc,
                sudo: .doas)
        default: nil
        }
    }
}
