import Foundation
import Testing

@testable import Managers
@testable import Plan
@testable import Shell

/// Accounts made by the system's own tools, in a copy of /etc that only these processes see. Needs root, as the real thing.
@Suite(.enabled(if: isRoot)) struct AccountsBehaviour {
    private func playground(login: String = "root") throws -> Playground {
        let place = try Playground()
        let parts = [
            "passwd", "shadow", "group", "gshadow", "subuid", "subgid", "login.defs", "default", "shells", "pam.d",
            "nsswitch.conf", "security", "skel", "ld.so.cache", "alternatives",
        ]
        let copy = "mkdir \(place.path)/etc && cd /etc && cp -a \(parts.joined(separator: " ")) \(place.path)/etc"
        _ = try place.run(["sh", "-c", copy + " 2>/dev/null; :"])
        let mount = "mount --bind \"$0\" /etc && exec \"$@\""
        place.launcher = ["env", "SUDO_USER=\(login)", "unshare", "-m", "sh", "-c", mount, place.path + "/etc"]
        return place
    }

    private func line(_ file: String, of name: String, in place: Playground) -> String? {
        String(decoding: place.bytes("etc/\(file)") ?? [], as: UTF8.self).split(separator: "\n").map(String.init)
            .first { $0.hasPrefix(name + ":") }
    }

    private func user(_ place: Playground, _ change: (inout UserRequest) -> Void = { _ in }) -> HostRequest {
        var user = UserRequest(name: "tester", home: place.path + "/home", shell: "/bin/sh", groups: ["adm"])
        change(&user)
        return HostRequest(users: [user])
    }

    @Test(arguments: HostShell.allCases) func anAccountIsMadeAndChangedAndGoes(_ shell: HostShell) throws {
        let place = try playground()
        let wanted = user(place) {
            $0.uid = 48_123
            $0.comment = "It's, a \"tester\""
            $0.hasGroupsExactly = true
            $0.expires = AccountExpiry("2033-05-06")
            $0.passwordHash = .secret("$6$saltsalt$hash./")
        }
        #expect(try place.apply(wanted, in: shell, check: true).status == 6)
        #expect(line("passwd", of: "tester", in: place) == nil, "a check changes nothing")
        let first = try place.apply(wanted, in: shell)
        #expect(first.status == 0, "\(first.output)")
        let entry = "tester:x:48123:48123:It's, a \"tester\":\(place.path)/home:/bin/sh"
        #expect(line("passwd", of: "tester", in: place) == entry)
        let shadow = try #require(line("shadow", of: "tester", in: place)).split(separator: ":")
        #expect(shadow[1] == "$6$saltsalt$hash./" && shadow.last == "23136", "\(shadow)")
        #expect(line("group", of: "adm", in: place)?.contains("tester") == true)
        #expect(try place.run(["stat", "-c", "%u", place.path + "/home"]).output == "48123\n")
        #expect(!first.output.contains("hash./"))
        #expect(try place.apply(wanted, in: shell).lines("ok").count == 1)

        let other = user(place) {
            $0.groups = ["games"]
            $0.hasGroupsExactly = true
            $0.shell = "nologin"
            $0.expires = .never
            $0.isLocked = false
        }
        let told = try place.apply(other, in: shell, check: true).output
        for words in [
            "shell /bin/sh, wanted", "not in group games", "in group adm, which is not wanted",
            "expires on 2033-05-06, wanted never",
        ] { #expect(told.contains(words), "\(told)") }
        #expect(try place.apply(other, in: shell).status == 0)
        #expect(try place.apply(other, in: shell).lines("ok").count == 1)

        let gone = HostRequest(users: [
            user(place) {
                $0.state = .absent; $0.removesHome = true
            }.users[0]
        ])
        #expect(try place.apply(gone, in: shell).status == 0)
        #expect(line("passwd", of: "tester", in: place) == nil && line("shadow", of: "tester", in: place) == nil)
        #expect(!FileManager.default.fileExists(atPath: place.path + "/home"))
        #expect(try place.apply(gone, in: shell).lines("ok").count == 1)
    }

    @Test(arguments: HostShell.allCases) func aLockKeepsThePassword(_ shell: HostShell) throws {
        let place = try playground()
        let hash = Text.secret("$6$saltsalt$hash./")
        func apply(locked: Bool) throws -> [Substring] {
            let request = user(place) {
                $0.passwordHash = hash; $0.isLocked = locked
            }
            let outcome = try place.apply(request, in: shell)
            #expect(outcome.status == 0, "\(outcome.output)")
            #expect(try place.apply(request, in: shell).lines("ok").count == 1)
            return try #require(line("shadow", of: "tester", in: place))
                .split(separator: ":", omittingEmptySubsequences: false)
        }
        let locked = try apply(locked: true)
        #expect(locked[1] == "!$6$saltsalt$hash./" && locked[7] == "1")
        let unlocked = try apply(locked: false)
        #expect(unlocked[1] == "$6$saltsalt$hash./" && unlocked[7] == "")
    }

    @Test(arguments: HostShell.allCases) func nobodyIsLeftWithoutAPasswordByUnlocking(_ shell: HostShell) throws {
        let place = try playground()
        #expect(try place.apply(user(place) { $0.isLocked = true }, in: shell).status == 0)
        let outcome = try place.apply(user(place) { $0.isLocked = false }, in: shell)
        #expect(outcome.status == 0, "\(outcome.output)")
        #expect(line("shadow", of: "tester", in: place)?.hasPrefix("tester:*:") == true)
    }

    @Test(arguments: HostShell.allCases) func theLoginItselfIsNotLockedOut(_ shell: HostShell) throws {
        let place = try playground(login: "tester")
        #expect(try place.apply(user(place), in: shell).status == 0)
        let ways: [(inout UserRequest) -> Void] = [
            { $0.state = .absent }, { $0.isLocked = true }, { $0.expires = AccountExpiry("2001-01-01") },
            { $0.shell = "nologin" },
        ]
        for way in ways {
            let outcome = try place.apply(user(place, way), in: shell)
            #expect(outcome.status == 1)
            #expect(outcome.output.contains("you are logged in as tester"), "\(outcome.output)")
        }
        #expect(line("passwd", of: "tester", in: place) != nil)
    }

    @Test(arguments: HostShell.allCases) func theLastKeyOfTheLoginStays(_ shell: HostShell) throws {
        let place = try playground(login: "tester")
        let key = "ssh-ed25519 AAAA me@laptop"
        let given = try place.apply(user(place) { $0.authorizedKeys = [key] }, in: shell)
        #expect(given.status == 0, "\(given.output)")
        for request in [user(place) { $0.removedKeys = [key] }, user(place) { $0.hasKeysExactly = true }] {
            let outcome = try place.apply(request, in: shell)
            #expect(outcome.status == 1)
            #expect(outcome.output.contains("without any key"), "\(outcome.output)")
        }
        #expect(place.bytes("home/.ssh/authorized_keys") == Array((key + "\n").utf8))
    }

    @Test(arguments: HostShell.allCases) func groupsAreMadeChangedAndGo(_ shell: HostShell) throws {
        let place = try playground()
        func apply(_ group: GroupRequest) throws -> String? {
            let request = {
                var request = HostRequest(); request.groups = [group]; return request
            }()
            let outcome = try place.apply(request, in: shell)
            #expect(outcome.status == 0, "\(outcome.output)")
            #expect(try place.apply(request, in: shell).lines("ok").count == 1)
            return line("group", of: "testers", in: place)
        }
        #expect(try apply(GroupRequest(name: "testers", gid: 48_200)) == "testers:x:48200:")
        #expect(try apply(GroupRequest(name: "testers", gid: 48_201)) == "testers:x:48201:")
        #expect(try apply(GroupRequest(name: "testers", state: .absent)) == nil)
    }

    @Test func whatIsMissingIsNamed() throws {
        let place = try playground()
        func problem(_ change: (inout UserRequest) -> Void) throws -> String {
            let outcome = try place.apply(user(place, change))
            #expect(outcome.status == 1)
            return outcome.lines("problem").first ?? outcome.output
        }
        #expect(try problem { $0.shell = "/bin/nosuch" }.contains("the shell /bin/nosuch is not on the host"))
        #expect(try problem { $0.groups = ["nosuch"] }.contains("there is no group nosuch"))
        #expect(try problem { $0.group = "48999" }.contains("there is no group with the number 48999"))
        #expect(try problem { $0.uid = 1 }.contains("UID 1 is not unique"))
    }

    /// A check that refuses comes before anything is begun, a guard too; but an earlier step may bring what is missing.
    @Test func whatIsMissingIsFoundByTheCheck() throws {
        let place = try playground()
        let lacking = user(place) { $0.shell = "/bin/nosuch" }
        let check = try place.apply(lacking, check: true)
        #expect(
            check.status == 1 && check.output.contains("the shell /bin/nosuch is not on the host"), "\(check.output)")
        #expect(try place.apply(lacking).output.contains("failed "))
        #expect(line("passwd", of: "tester", in: place) == nil)
        var request = user(place) { $0.groups = ["fresh"] }
        request.groups = [GroupRequest(name: "fresh")]
        #expect(try place.apply(request, check: true).status == 6)
        #expect(try place.apply(request).status == 0)
    }

    @Test(arguments: HostShell.allCases) func anAccountOfAPersonBecomesNoService(_ shell: HostShell) throws {
        let place = try playground()
        #expect(try place.apply(user(place) { $0.uid = 48_123 }, in: shell).status == 0)
        let service = user(place) {
            $0.isSystem = true; $0.shell = "nologin"
        }
        let refused = try place.apply(service, in: shell)
        #expect(refused.status == 1 && refused.output.contains("no account of the system"), "\(refused.output)")
        #expect(line("passwd", of: "tester", in: place)?.hasSuffix("/bin/sh") == true)
        let meant = user(place) {
            $0.isSystem = true; $0.shell = "nologin"; $0.uid = 48_123; $0.authorizedKeys = ["ssh-ed25519 AAAA me"]
        }
        let made = try place.apply(meant, in: shell)
        #expect(made.status == 0 && made.output.contains("its keys open no shell"), "\(made.output)")
    }

    @Test(arguments: HostShell.allCases) func undoTakesWhatCameWithAnAccount(_ shell: HostShell) throws {
        let place = try playground()
        let request = user(place) { $0.home = place.path + "/new/er/home" }
        let made = try place.change(request, as: "run", in: shell)
        #expect(place.bytes("new/er/home/.bashrc") != nil || line("passwd", of: "tester", in: place) != nil, "\(made)")
        let told = try place.undo("run", in: shell, check: true).output
        #expect(told.contains("undo \(place.path)/new\n"), "\(told)")
        let undone = try place.undo("run", in: shell)
        #expect(line("passwd", of: "tester", in: place) == nil, "\(undone)")
        #expect(!FileManager.default.fileExists(atPath: place.path + "/new"), "\(undone)")
    }

    @Test(arguments: HostShell.allCases) func othersInASharedGroupAreNoneOfItsBusiness(_ shell: HostShell) throws {
        let place = try playground()
        #expect(try place.apply(user(place), in: shell).status == 0)
        let change = user(place) {
            $0.groups = ["games"]; $0.shell = "/bin/bash"
        }
        _ = try place.change(change, as: "run", in: shell)
        _ = try place.run(place.launcher + ["gpasswd", "-a", "daemon", "games"])
        let told = try place.undo("run", in: shell, check: true).output
        #expect(!told.contains("changed since"), "\(told)")
        #expect(
            told.contains("before: ") && told.contains(":/bin/sh, groups ") && !told.contains("as they were"), "\(told)"
        )
        _ = try place.undo("run", in: shell)
        #expect(line("group", of: "games", in: place)?.hasSuffix(":daemon") == true)
        #expect(line("passwd", of: "tester", in: place)?.hasSuffix(":/bin/sh") == true)
        _ = try place.run(place.launcher + ["gpasswd", "-a", "tester", "games"])
        #expect(try place.undo("undo-run", in: shell, check: true).output.contains("changed since"))
    }

    /// A day too early or too late would lock somebody out.
    @Test func datesAreDaysSince1970() {
        func day(_ text: String) -> Int? { if case .date(_, let day)? = AccountExpiry(text) { day } else { nil } }
        #expect(day("1970-01-01") == 0)
        #expect(day("1972-03-01") == 790)
        #expect(day("2000-02-29") == 11_016)
        #expect(day("2033-05-06") == 23_136)
        #expect(day("2100-03-01") == 47_541)
        #expect(AccountExpiry("2100-02-29") == nil && AccountExpiry("2030-1-1") == nil)
    }
}
