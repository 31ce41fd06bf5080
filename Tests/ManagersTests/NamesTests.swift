import Testing

@testable import Managers

@Suite struct NamesTests {
    @Test(arguments: ["deploy", "_apt", "a", "www-data", "machine$", String(repeating: "a", count: 32)])
    func userNamesThatAreGood(_ name: String) { #expect(Names.problem(user: name) == nil) }

    @Test(arguments: [
        "", "Robert'; rm", "-x", "1a", "a b", "a:b", "Ärger", "a$b", "$", "root\n", String(repeating: "a", count: 300),
    ])
    func userNamesThatAreNot(_ name: String) { #expect(Names.problem(user: name) != nil) }

    @Test(arguments: ["nginx", "libstdc++6", "g++-12", "libc6:i386", "python3.11", "perl-Foo_Bar", "7zip"])
    func packageNamesThatAreGood(_ name: String) { #expect(Names.problem(package: name) == nil) }

    @Test(arguments: ["", "-y", "a=1", "a/b", "a b", "*", "nginx;id", "+x"])
    func packageNamesThatAreNot(_ name: String) { #expect(Names.problem(package: name) != nil) }

    @Test(arguments: ["nginx", "a@b.service", "dev-disk\\x2d1.device", "php8.2-fpm"])
    func unitNamesThatAreGood(_ name: String) { #expect(Names.problem(unit: name) == nil) }

    @Test(arguments: ["", "--now", "a b", "a/b", "a*", String(repeating: "a", count: 256)])
    func unitNamesThatAreNot(_ name: String) { #expect(Names.problem(unit: name) != nil) }

    @Test(arguments: ["/a", "/a b/c", "/-rf", "/a\nb", "/naïve"])
    func pathsThatAreGood(_ path: String) { #expect(Names.problem(path: path) == nil) }

    @Test(arguments: ["", "a", "/", "/a/", "//a", "/a/../b", "/./a", "/a\0b", "/" + String(repeating: "a", count: 256)])
    func pathsThatAreNot(_ path: String) { #expect(Names.problem(path: path) != nil) }

    @Test(arguments: ["ssh-ed25519 AAAA", "from=\"10.0.0.0/8\" ssh-rsa AAAA me@there"])
    func keysThatAreGood(_ line: String) { #expect(Names.problem(authorizedKey: line) == nil) }

    @Test(arguments: [
        "", "AAAA", "# ssh-rsa AAAA", "ssh-rsa AAAA\nssh-rsa BBBB", "-----BEGIN OPENSSH PRIVATE KEY-----",
    ])
    func keysThatAreNot(_ line: String) { #expect(Names.problem(authorizedKey: line) != nil) }

    @Test func modesAreOctalAndAlwaysShownWithFourDigits() {
        #expect(FileMode("644")?.description == "0644")
        #expect(FileMode("0644") == FileMode("644"))
        #expect(FileMode("6755")?.bits == 0o6755)
        #expect(FileMode("000")?.description == "0000")
        for bad in ["", "64", "888", "0o644", "00644", "u+x", "-644", "６４４", "6 4"] { #expect(FileMode(bad) == nil) }
    }
}
