import Testing

@testable import Managers

/// What a guard is needed for.
@Suite struct AccessTests {
    @Test(arguments: [
        "/etc/ssh", "/etc/ssh/sshd_config", "/home/admin/.ssh/authorized_keys", "/home/admin", "/home", "/etc",
        "/etc/sudoers.d/x", "/etc/nologin", "/etc/systemd/system/ssh.service.d/x.conf",
    ]) func theWayInIsGuarded(_ path: String) {
        #expect(Access.guardGroup(path: path, home: "/home/admin") == .access)
    }

    @Test(arguments: ["/srv", "/home/other", "/home/admin/notes", "/etc/motd", "/var/lib/app", "/homes"])
    func nothingElseIs(_ path: String) {
        #expect(Access.guardGroup(path: path, home: "/home/admin") == nil)
    }
}
