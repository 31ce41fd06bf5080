import Testing

@testable import Managers
@testable import Plan
@testable import Shell

/// What a check says of packages, from what a stand-in for dpkg-query answers as the real one would.
@Suite struct PackagesBehaviour {
    private func playground() throws -> Playground {
        let place = try Playground()
        place.fakes["dpkg-query"] = """
            echo asked >>"\(place.path)/queries"
            case "$*" in
            *Provides*) printf '%s\\n' 'installed mail-transport-agent, editor (= 1)' 'config-files old-virtual' ;;
            *)
                for name; do
                    case $name in
                    nginx) echo 'installed nginx nginx:amd64 nginx=1.22 nginx:amd64=1.22 ' ;;
                    libc6:amd64) echo 'installed libc6 libc6:amd64 libc6=2.36 libc6:amd64=2.36 ' ;;
                    removed) echo 'config-files removed removed:all removed=1 removed:all=1 ' ;;
                    broken) echo 'half-configured broken broken:all broken=1 broken:all=1 ' ;;
                    esac
                done ;;
            esac
            """
        place.fakes["apt-mark"] = "echo nginx"
        place.fakes["apt-get"] = """
            case "$*" in
            *'-s --ignore-hold remove'*libc6*) printf '%s\\n' 'Remv bash [5]' 'Remv libc6 [2.36]' ;;
            *'-s --ignore-hold install'*) printf '%s\\n' 'Inst libc6 [2.36] (2.37 Debian:12 [amd64])' ;;
            esac
            """
        return place
    }

    private func differences(_ requests: [PackageRequest], in shell: HostShell = .dash) throws -> [String] {
        let outcome = try playground().apply(HostRequest(packages: requests), in: shell, check: true)
        return outcome.lines("would") + outcome.lines("ok").map { $0.replacing("       ", with: " ") }
    }

    @Test(arguments: HostShell.allCases) func presentMeansInstalledOrProvided(_ shell: HostShell) throws {
        let names = ["nginx", "libc6:amd64", "nginx=1.22", "mail-transport-agent", "editor"]
        let there = names.map { PackageRequest(name: $0) }
        #expect(try differences(there, in: shell) == ["ok packages"])
        let missing = ["nosuch", "removed", "broken", "old-virtual"].map { PackageRequest(name: $0) }
        let wrong = PackageRequest(name: "nginx", version: "1.2")
        #expect(
            try differences([there[0], wrong] + missing, in: shell) == [
                "would    packages (nginx is 1.22, wanted 1.2; nosuch is not installed; removed is not installed; "
                    + "broken is not installed; old-virtual is not installed)"
            ])
    }

    /// apt lists everything that would break, and says last why.
    @Test(arguments: HostShell.allCases) func aLongReasonKeepsItsEnds(_ shell: HostShell) throws {
        let place = try playground()
        place.fakes["apt-get"] = """
            case "$*" in
            *Status-Fd*) ;;
            *) exit 0 ;;
            esac
            echo 'The following packages have unmet dependencies:'
            for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21; do echo " a$i : Depends: b"; done
            echo 'E: Error, it breaks.'
            exit 100
            """
        let outcome = try place.apply(HostRequest(packages: [PackageRequest(name: "big")]), in: shell)
        let told = outcome.lines("problem").joined()
        #expect(told.contains("unmet dependencies:") && told.contains("a9 : ") && !told.contains("a21 : "), "\(told)")
        #expect(told.contains("E: Error, it breaks."), "\(told)")
    }

    @Test func absentIsNotAskedOfWhatIsOnlyProvided() throws {
        let names = ["nginx", "editor", "removed", "nosuch"]
        #expect(
            try differences(names.map { PackageRequest(name: $0, state: .absent) }) == [
                "would    packages absent (nginx is installed)"
            ])
    }

    @Test func heldMeansInstalledAndHeld() throws {
        #expect(try differences([PackageRequest(name: "nginx", state: .held)]) == ["ok packages held"])
        #expect(
            try differences([PackageRequest(name: "libc6:amd64", state: .held)]) == [
                "would    packages held (libc6:amd64 is not held)"
            ])
    }

    @Test func unheldMeansInstalledAndNotHeld() throws {
        #expect(
            try differences([PackageRequest(name: "nginx", state: .unheld)]) == [
                "would    packages unheld (nginx is held)"
            ])
        #expect(try differences([PackageRequest(name: "libc6:amd64", state: .unheld)]) == ["ok packages unheld"])
    }

    @Test func aNewerVersionIsNamed() throws {
        let place = try playground()
        place.fakes["dpkg-query"] = "echo 'installed libc6 libc6:amd64 libc6=2.36 libc6:amd64=2.36 '"
        let outcome = try place.apply(
            HostRequest(packages: [PackageRequest(name: "libc6", state: .latest)]), check: true)
        #expect(outcome.lines("would") == ["would    packages latest (libc6 is 2.36, and 2.37 can be had)"])
    }

    @Test(arguments: HostShell.allCases) func whatOthersNeedIsNotRemoved(_ shell: HostShell) throws {
        let place = try playground()
        place.fakes["dpkg-query"] = "echo 'installed libc6 libc6:amd64 libc6=2.36 libc6:amd64=2.36 '"
        let outcome = try place.apply(
            HostRequest(packages: [PackageRequest(name: "libc6", state: .absent)]), in: shell, check: true)
        #expect(outcome.output.contains("removing libc6 would take along what needs it: bash;"), "\(outcome.output)")
        #expect(outcome.status == 1)
    }

    @Test func purgedMeansThatNothingIsLeft() throws {
        let place = try playground()
        place.fakes["dpkg-query"] = """
            case "$*" in
            *'${Package}:'*) : ;;
            *) printf '%s\\n' 'config-files removed' 'installed other' ;;
            esac
            """
        func check(_ isPurged: Bool) throws -> [String] {
            let request = PackageRequest(name: "removed", state: .absent, isPurged: isPurged)
            return try place.apply(HostRequest(packages: [request]), check: true).lines(isPurged ? "would" : "ok")
        }
        #expect(try check(true) == ["would    packages purged (configuration of removed is left)"])
        #expect(try check(false) == ["ok       packages absent"])
    }

    @Test func oneQueryAnswersForAllNames() throws {
        let place = try playground()
        let names = [PackageRequest(name: "nginx"), PackageRequest(name: "libc6:amd64")]
        #expect(try place.apply(HostRequest(packages: names), check: true).status == 0)
        #expect(place.bytes("queries") == Array("asked\n".utf8))
    }
}
