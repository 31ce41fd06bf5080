import Foundation
import Testing

@testable import CommandLineInterface

@Suite struct TargetsCompletionTests {
    private func complete(_ word: String) -> [String] {
        let names = TargetsCompletion.Names(
            configured: ["bastion", "web1"],
            inventory: ["web1", "web01", "web02", "db8", "db9", "db10", "gap1", "gap3"],
            groups: ["web"])
        return TargetsCompletion(names: names).candidates(for: word).map(\.value).filter { $0.hasPrefix(word) }
    }

    @Test func theLastPartIsCompleted() {
        #expect(complete("we") == ["web1", "web01", "web02"])
        #expect(complete("") == ["bastion", "web1", "web01", "web02", "db8", "db9", "db10", "gap1", "gap3", "@web"])
        #expect(complete("web1,ba") == ["web1,bastion"])
        #expect(complete("web1,web") == ["web1,web01", "web1,web02"])
        #expect(complete("@") == ["@web"])
        #expect(complete("bastion,@w") == ["bastion,@web"])
        #expect(complete("@web,!web0") == ["@web,!web01", "@web,!web02"])
        #expect(complete("deploy@ba") == ["deploy@bastion"])
        #expect(complete("web[") == ["web[01-02]"])
        #expect(complete("db[") == ["db[8-10]"])
        #expect(complete("bastion,web[0") == ["bastion,web[01-02]"])
        #expect(complete("gap[").isEmpty)
        #expect(complete("db[1,2],ba") == ["db[1,2],bastion"])
        #expect(complete("db[1,ba").isEmpty)
        #expect(complete("web1:2").isEmpty)
    }

    @Test func namesComeFromAllFilesOfSSHConfig() throws {
        try Place.temporary { home in
            try home.write(
                ".ssh/config",
                "Include conf.d/*.conf ~/more\nHost web1 *.example.org !x\nhost = \"db1\" # c\n#Host no\n")
            try home.write(".ssh/conf.d/a.conf", "HOST\ta1 web1\n Include config conf.d/../config\n")
            try home.write(".ssh/conf.d/b.other", "Host no\n")
            try home.write("more", "Host=more1 -oProxyCommand=x $(id) a;b\nHostName no\nMatch host no\n")
            try home.write("etc/ssh_config", "Include sys.d/*\nHost s1\n")
            try home.write("etc/sys.d/x", "Host s2\n")
            let system = home.appendingPathComponent("etc").path
            #expect(
                SSHConfigNames.read(file: nil, home: home.path, system: system) == [
                    "a1", "web1", "more1", "db1", "s2", "s1",
                ])
            #expect(SSHConfigNames.read(file: "~/more", home: home.path, system: system) == ["more1"])
            #expect(SSHConfigNames.read(file: "none", home: home.path, system: system).isEmpty)
            #expect(SSHConfigNames.read(file: "/dev/zero", home: home.path, system: system).isEmpty)
            #expect(SSHConfigNames.read(file: "/nowhere", home: home.path, system: system).isEmpty)
        }
    }
}

extension URL {
    /// Writes a file under this directory, with the directories that lead to it.
    func write(_ path: String, _ text: String) throws {
        let file = appendingPathComponent(path)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
    }
}
