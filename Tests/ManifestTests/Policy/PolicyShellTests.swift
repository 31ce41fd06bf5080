import Testing

@testable import Manifest

/// Shell text and the simple commands in it, wherever they hide.
@Suite struct PolicyShellTests {
    static let good: [(text: String, commands: [String])] = [
        ("rm -rf /", ["rm -rf /"]), ("  rm\t-rf   /  ", ["rm -rf /"]), ("", []), ("# rm -rf /", []),
        ("a; b", ["a", "b"]), ("a && b || c", ["a", "b", "c"]), ("a | b |& c", ["a", "b", "c"]), ("a & b", ["a", "b"]),
        ("a\nb\n", ["a", "b"]), ("a;b&c|d", ["a", "b", "c", "d"]), ("a # ; b\nc", ["a", "c"]), ("a#b", ["a#b"]),
        ("(a; b)", ["a", "b"]), ("((a); b)", ["a", "b"]), ("{ a; b; }", ["a", "b"]), ("! a", ["a"]),
        ("if a; then b; elif c; then d; else e; fi", ["a", "b", "c", "d", "e"]),
        ("while a; do b; done; until c; do d; done", ["a", "b", "c", "d"]),
        ("for x in 1 2 3; do a \"$x\"; done", ["a $x"]), ("for x do a; done", ["a"]), ("for x\ndo a\ndone", ["a"]),
        ("for x in $(a); do b; done", ["a", "b"]), ("select x in 1 2; do a; done", ["a"]),
        ("case $x in a|b) c;; (d) e ;; *) f; esac; g", ["c", "e", "f", "g"]),
        ("case x in esac; a", ["a"]), ("case $(a) in b) c;; esac", ["a", "c"]),
        ("case x in a) if b; then c; fi;; b) (d);; esac", ["b", "c", "d"]),
        ("case x in a) case y in b) c;; esac;; d) e;; esac; f", ["c", "e", "f"]),
        ("f() { a; }; f", ["a", "f"]), ("f ( )\n{ a\n}", ["a"]), ("function f { a; }", ["a"]),
        ("function f() { a; }", ["a"]),
        ("'rm' -rf /", ["rm -rf /"]), ("r\\m -rf /", ["rm -rf /"]), ("\\rm -rf /", ["rm -rf /"]), ("r''m /", ["rm /"]),
        ("\"r\"m /", ["rm /"]), ("r\\\nm /", ["rm /"]), ("rm \\\n -rf \\\n /", ["rm -rf /"]),
        ("'if' a", ["if a"]), ("\\if a", ["if a"]), ("echo if then", ["echo if then"]),
        ("a '; rm -rf /'", ["a '; rm -rf /'"]), ("a \"; b\"", ["a '; b'"]), ("a \\; b", ["a ; b"]),
        ("a \"x\\\"; b\"", ["a 'x\"; b'"]), ("a 'it'\\''s'", [#"a 'it'\''s'"#]), ("a ''", ["a ''"]),
        ("echo $(rm -rf /)", ["echo '$(rm -rf /)'", "rm -rf /"]), ("echo `rm x`", ["echo '`rm x`'", "rm x"]),
        ("echo \"$(rm x)\"", ["echo '$(rm x)'", "rm x"]), ("echo \"`rm x`\"", ["echo '`rm x`'", "rm x"]),
        ("echo '$(rm x)'", ["echo '$(rm x)'"]), ("echo \\$(", ["?"]), ("echo \"\\$(rm x)\"", ["echo '$(rm x)'"]),
        ("echo $(a $(b `c`))", ["echo '$(a $(b `c`))'", "a '$(b `c`)'", "b `c`", "c"]),
        ("echo `a \\`b\\``", ["echo '`a \\`b\\``'", "a `b`", "b"]),
        ("echo \"$(a \"$(b)\")\"", ["echo '$(a \"$(b)\")'", "a $(b)", "b"]),
        ("echo $(case x in a) b;; esac)", ["echo '$(case x in a) b;; esac)'", "b"]),
        ("echo $(( 1 + 2 ))", ["echo '$(( 1 + 2 ))'"]), ("echo $(( $(a) + 1 ))", ["echo '$(( $(a) + 1 ))'", "a"]),
        ("echo $((a); b)", ["echo '$((a); b)'", "a", "b"]), ("echo $( (a) )", ["echo '$( (a) )'", "a"]),
        ("echo ${x:-$(a)}", ["echo ${x:-$(a)}", "a"]), ("echo \"${x:-`a`}\"", ["echo ${x:-`a`}", "a"]),
        ("echo ${x%'}'} b", ["echo ${x%'}'} b"]), ("echo ${#x}; a", ["echo ${#x}", "a"]),
        ("diff <(a) <(b; c)", ["diff <(a) '<(b; c)'", "a", "b", "c"]), ("a > >(b)", ["a", "b", "> >(b)"]),
        ("X=1 a", ["a"]), ("X=1", []), ("X=$(a)", ["a"]), ("X=1 Y='b c' d e=f", ["d e=f"]), ("x=(a b) c", ["c"]),
        ("x=(); a", ["a"]), ("x+=(`a`)", ["a"]),
        ("a > f", ["a", "> f"]), ("a >f 2>&1", ["a", "> f"]), ("a >> f", ["a", "> f"]), ("a >| f", ["a", "> f"]),
        ("a >/dev/null 2>&1 </dev/null", ["a"]), ("a >&2", ["a"]), ("a >& f", ["a", "> f"]), ("a <> f", ["a", "> f"]),
        ("a 2>&-", ["a"]), ("a &> f", ["a", "> f"]), ("a < f", ["a"]), ("> f", ["> f"]), (">f rm x", ["rm x", "> f"]),
        ("a 2> f b", ["a b", "> f"]), ("(a) > f", ["a", "> f"]), ("a >&$x", ["a", "> $x"]),
        ("cat <<E\nrm -rf /\nE\nb", ["cat", "b"]), ("cat <<'E'\n$(a)\nE", ["cat"]),
        ("cat <<E\n$(a) `b`\nE", ["cat", "a", "b"]),
        ("cat <<-E\n\tx\n\tE\nb", ["cat", "b"]), ("cat <<A <<B; c\nx\nA\ny\nB\nd", ["cat", "c", "d"]),
        ("cat <<E\nnever closed", ["cat"]), ("cat <<< x; a", ["cat", "a"]), ("cat <<\\E\n`a`\nE\nb", ["cat", "b"]),
        ("[ -f a ] && b", ["[ -f a ]", "b"]), ("[[ -f a && x < y ]] || b", ["[[", "b"]), ("[[ $(a) ]]", ["[[", "a"]),
        ("a\r\nb", ["a", "b"]), ("a;;", ["?"]), ("time a", ["time a"]), ("coproc a", ["a"]),
        ("$'rm' x", ["rm x"]), ("echo \"a $ b\"", ["echo 'a $ b'"]), ("a $", ["a $"]), ("a \"$x\" '$y'", ["a $x $y"]),
    ]

    @Test(arguments: good.indices) func commands(_ index: Int) {
        let (text, expected) = Self.good[index]
        let (commands, failure) = ShellReader.read(text)
        if expected == ["?"] {
            #expect(failure != nil, Comment(rawValue: text))
            return
        }
        let told = commands.filter { !$0.words.isEmpty }.map { command in
            command.words.map { word in
                word.text.isEmpty || word.text.contains { " \n'".contains($0) }
                    ? "'" + word.text.replacing("'", with: #"'\''"#) + "'" : word.text
            }.joined(separator: " ")
        }
        // A word with quotes that are the shell's own, inside of `${}`, is not written again.
        let plain = told.map { $0.replacing(#"'${x%'\''}'\''}'"#, with: "${x%'}'}") }
        #expect(plain == expected && failure == nil, "\(text)\n\(failure ?? "")")
    }

    @Test(arguments: [
        "rm 'x", "rm \"x", "rm `x", "(rm x", "rm x)", "$(rm x", "echo ${x", "case x rm", "a (b)", "echo $'a\\'; rm x'",
        "a >", "a > ;", "for ((i=0;;)); do rm x; done", "x=(a", "[[ a", "echo @(rm|x)",
    ])
    func whatIsNotUnderstoodIsTold(_ text: String) {
        #expect(ShellReader.read(text).failure != nil)
    }

    /// Text that is not understood is cut, so that what is denied can be found in it all the same.
    @Test func whatIsNotUnderstoodIsCut() {
        let (commands, _) = ShellReader.read("for ((i=0;i<3;i++)); do rm -rf '/'; done")
        #expect(commands.contains { $0.words.map(\.text) == ["do", "rm", "-rf", "/"] })
    }

    @Test(arguments: [
        "$R x", "${R} x", "\"$R\" x", "r? x", "r[m] x", "/bin/r* x", "{rm,-rf,/}", "~/x", "$(echo rm) x", "`x` y",
        "r${x}m y", "=rm x",
    ])
    func theProgramIsNotCertain(_ text: String) {
        let first = ShellReader.read(text).commands.first?.words.first
        #expect(first?.isCertain == false, "\(String(describing: first))")
    }

    /// Nesting costs stack, and hostile text must not use it up.
    @Test(arguments: ["$(", "(", "`", "${x:-", "\"$(", "$((", "{ ", "if ", "<(", "case x in y) ", "f() "])
    func depthIsBounded(_ opening: String) {
        let text = String(repeating: opening, count: 5_000)
        _ = ShellReader.read(text)
        _ = CommandTree.command([["sh", "-c", text].map { Array($0.utf8) }].flatMap { $0 })
    }

    @Test func anyTextEnds() {
        let pieces = [
            "a", " ", "\n", "'", "\"", "\\", "$", "(", ")", "`", "{", "}", ";", "&", "|", "<", ">", "<<E\n", "case ",
            " in ", "esac", "for ", "[[", "]]", "=", "#", "!", "x=(", "$((", "${", "\t", "é", "1>", "if ", "eval ",
            "sh -c ", "sudo ", "-",
        ]
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<3000 {
            let count = Int.random(in: 1...25, using: &generator)
            let text = (0..<count).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
            _ = CommandTree.trees(of: text)
        }
    }
}
