import Testing

@testable import Manifest

/// Wrapped commands and what they come to; `?` in front of what cannot be judged.
@Suite struct PolicyWrapperTests {
    static let lines: [(line: String, commands: [String])] = [
        ("rm x", ["rm x"]), ("sudo rm x", ["rm x"]), ("sudo -n rm x", ["rm x"]), ("sudo -u root rm x", ["rm x"]),
        ("sudo -uroot rm x", ["rm x"]), ("sudo -nu root rm x", ["rm x"]), ("sudo --user root rm x", ["rm x"]),
        ("sudo --user=root rm x", ["rm x"]), ("sudo --us root rm x", ["rm x"]), ("sudo -- rm x", ["rm x"]),
        ("sudo -E PATH=/x A=b rm x", ["rm x"]), ("sudo A=b -u root rm x", ["rm x"]), ("sudo -i rm x", ["rm x"]),
        ("sudo --preserve-env=A,B rm x", ["rm x"]), ("sudo -g wheel -C 3 -p '' rm x", ["rm x"]),
        ("sudo sudo sudo rm x", ["rm x"]), ("/usr/bin/sudo rm x", ["rm x"]), ("sudo -l", ["sudo -l"]),
        ("sudo -l rm x", ["sudo -l rm x"]), ("sudo", ["sudo"]), ("sudo -i", ["?sudo -i"]),
        ("sudo -su root", ["?sudo -su root"]),
        ("sudo --frobnicate rm x", ["?sudo --frobnicate rm x"]), ("sudo $X rm x", ["?sudo $X rm x"]),
        ("sudo -u $X rm x", ["?sudo -u $X rm x"]), ("sudo -u \"$X\" rm x", ["rm x"]),
        ("sudo -Z rm x", ["?sudo -Z rm x"]),
        ("/tmp/sudo rm x", ["?rm x"]), ("./sudo rm x", ["?rm x"]), ("doas rm x", ["rm x"]),
        ("doas -n -u root rm x", ["rm x"]),
        ("doas -s", ["?doas -s"]), ("env", ["env"]), ("env rm x", ["rm x"]), ("env -i A=b rm x", ["rm x"]),
        ("env - A=b rm x", ["rm x"]), ("env -u A -C /tmp A=b C='d e' rm x", ["rm x"]), ("env --unset=A rm x", ["rm x"]),
        ("env --chdir /x rm x", ["rm x"]), ("env -S 'rm x'", ["?env -S 'rm x'"]), ("env -iS'rm x'", ["?env '-iSrm x'"]),
        ("env --split-string='rm x'", ["?env '--split-string=rm x'"]), ("env A=\"$B\" rm x", ["rm x"]),
        ("env A=$B rm x", ["?env A=$B rm x"]), ("nice rm x", ["rm x"]), ("nice -n 5 rm x", ["rm x"]),
        ("nice -5 rm x", ["rm x"]),
        ("nice --adjustment=5 rm x", ["rm x"]), ("nohup rm x &", ["rm x"]), ("timeout 5 rm x", ["rm x"]),
        ("timeout -k 5 -s KILL 10s rm x", ["rm x"]), ("timeout --sig=KILL 5 rm x", ["rm x"]),
        ("timeout $T rm x", ["?timeout $T rm x"]),
        ("timeout --foreground 5 sudo rm x", ["rm x"]), ("setsid -w rm x", ["rm x"]),
        ("stdbuf -oL -e 0 rm x", ["rm x"]),
        ("ionice -c 3 rm x", ["rm x"]), ("ionice -c3 -n7 rm x", ["rm x"]), ("ionice -p 1", ["ionice -p 1"]),
        ("time -p rm x", ["rm x"]),
        ("time -f %e rm x", ["rm x"]), ("command rm x", ["rm x"]), ("command -p rm x", ["rm x"]),
        ("command -v rm", ["command -v rm"]),
        ("exec rm x", ["rm x"]), ("exec -a y rm x", ["rm x"]), ("exec", ["exec"]), ("builtin eval x", ["?x"]),
        ("busybox rm x", ["rm x"]), ("busybox sh -c 'rm x'", ["rm x"]),
        ("nohup nice -n 5 env -i sudo -u a timeout 5 rm x", ["rm x"]),
        ("sh -c 'rm x'", ["rm x"]), ("bash -lc 'a; rm x'", ["a", "rm x"]), ("sh -ec 'rm x' sh y", ["rm x"]),
        ("sh -c -e 'rm x'", ["rm x"]),
        ("bash --norc -c 'rm x'", ["rm x"]), ("bash --rcfile /x -c 'rm x'", ["rm x"]),
        ("bash -o pipefail -c 'rm x'", ["rm x"]),
        ("bash -euo pipefail -c 'rm x'", ["rm x"]), ("sh +x -c 'rm x'", ["rm x"]), ("zsh -c 'rm x' -- y", ["rm x"]),
        ("sh -c -- 'rm x'", ["rm x"]),
        ("/bin/bash -c \"rm 'a b'\"", ["rm 'a b'"]), ("sh -c \"sh -c 'rm x'\"", ["rm x"]),
        ("sudo sh -c 'cd / && rm x'", ["cd /", "rm x"]),
        ("sh -c \"rm $X\"", ["?rm $X"]), ("sh -c \"$X\"", ["?$X"]), ("sh -c '\"$@\"' x rm y", ["?$@"]),
        ("sh -c", ["?sh -c"]), ("sh -c ''", []),
        ("sh x.sh y", ["sh x.sh y"]), ("sh", ["?sh"]), ("a | sh", ["a", "?sh"]), ("bash -s x", ["?bash -s x"]),
        ("sh -", ["?sh -"]),
        ("sh /dev/stdin", ["?sh /dev/stdin"]), ("sh $X", ["?sh $X"]), ("sh <<E\nrm x\nE", ["?rm x"]),
        ("sh <<'E'\nrm x; a\nE", ["?rm x", "?a"]),
        ("sudo sh <<E\nrm x\nE", ["?rm x"]), ("bash <<< 'rm x'", ["?rm x"]), ("su -c 'rm x'", ["rm x"]),
        ("su - root -c 'rm x'", ["rm x"]),
        ("su root --command='rm x'", ["rm x"]), ("runuser -u a rm x", ["rm x"]), ("runuser -u a -- rm x", ["rm x"]),
        ("su", ["?su"]), ("su -", ["?su -"]), ("su -lc 'rm x'", ["rm x"]),
        ("eval rm x", ["?rm x"]), ("eval \"rm x\"", ["?rm x"]), ("eval \"$X\"", ["?$X"]), ("xargs rm", ["?xargs rm"]),
        ("a | xargs -0 rm -f", ["a", "?xargs -0 rm -f"]),
        ("find / -name x", ["find / -name x"]), ("find / -exec rm {} +", ["?find / -exec rm {} +"]),
        ("find / -okdir rm {} ';'", ["?find / -okdir rm {} ;"]),
        ("$X y", ["?$X y"]), (". ./x", ["?. ./x"]), ("source x", ["?source x"]), ("trap 'rm x' EXIT", ["rm x"]),
        ("trap - EXIT", ["trap - EXIT"]), ("trap \"$X\" EXIT", ["?$X"]),
    ]

    @Test(arguments: lines.indices) func resolves(_ index: Int) {
        let (line, expected) = Self.lines[index]
        let (trees, failure) = CommandTree.trees(of: line)
        #expect(failure == nil)
        #expect(trees.flatMap { leaves($0, isUnclear: false) } == expected, Comment(rawValue: line))
    }

    private func leaves(_ tree: CommandTree, isUnclear: Bool) -> [String] {
        let isUnclear = isUnclear || tree.unclear != nil
        guard tree.inner.isEmpty, !tree.isWrapper else {
            return tree.inner.flatMap { leaves($0, isUnclear: isUnclear) }
        }
        return [(isUnclear ? "?" : "") + tree.shown]
    }

    /// Words that no shell has seen mean nothing but themselves.
    @Test func wordsOfExecAreCertain() {
        let tree = CommandTree.command(["$X", "*", "a b"].map { Array($0.utf8) })
        #expect(tree.unclear == nil && tree.shown == "$X * 'a b'")
        #expect(CommandTree.command([[0xff, 0x20]]).shown == "'\u{fffd} '")
    }

    @Test func scripts() {
        func script(_ text: String, _ interpreter: String...) -> CommandTree {
            CommandTree.script(Array(text.utf8), interpreter: interpreter, file: "x y", arguments: [[0x61]])
        }
        #expect(script("rm x", "/usr/bin/env", "bash").shown == "script bash 'x y' a")
        #expect(script("rm x", "/usr/bin/env", "-S", "A=b", "bash").shown == "script bash 'x y' a")
        #expect(script("rm x", "/bin/sh", "-e").inner.map(\.shown) == ["rm x"])
        #expect(script("rm x", "python3").inner.isEmpty)
        #expect(script("rm 'x", "sh").unclear != nil)
    }
}
