import Foundation
import LabSupport
import Testing

/// What one session carries to a host: the line for the login shell and all of stdin, caught by an `ssh` that stands in
/// front of the real one.
struct Wire: Sendable {
    let command: [UInt8]
    let input: [UInt8]

    /// Runs `tunnel` and keeps its session with the longest stdin.
    static func capture(_ desk: Desk, _ arguments: [String]) async throws -> Wire {
        let place = "\(desk.directory)/wire"
        try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
        let script = """
            #!/bin/sh
            for last; do :; done
            case " $* " in
            *' -oProxyCommand=false '*)
                printf %s "$last" >"\(place)/$$.command"
                # In the background, for tunnel may hold its end open until ssh has gone.
                { tee "\(place)/$$.input" <&3 3<&- & } 3<&0 | /usr/bin/ssh "$@" ;;
            *) exec /usr/bin/ssh "$@" ;;
            esac
            """
        try desk.write("wire/ssh", script)
        chmod("\(place)/ssh", 0o755)
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        let outcome = try await desk.run(arguments, environment: ["PATH": "\(place):\(path)"])
        #expect(outcome.code == 0, "\(outcome)")
        let names = try FileManager.default.contentsOfDirectory(atPath: place).filter { $0.hasSuffix(".input") }
        let wires = try names.map { name in
            func bytes(_ name: String) throws -> [UInt8] {
                [UInt8](try Data(contentsOf: URL(filePath: "\(place)/\(name)")))
            }
            return Wire(command: try bytes(name.replacing(".input", with: ".command")), input: try bytes(name))
        }
        return try #require(wires.max { $0.input.count < $1.input.count })
    }

    /// Sends it to the host as a connection would that breaks after so many bytes, once for each number.
    ///
    /// - Returns: For each the number and the files of /etc/cut-* that came of it, as `NUMBER FILE FILE`.
    func replay(on host: LabHost, shell: String, lengths: [Int]) async throws -> [String] {
        for (name, bytes) in [("command", command), ("input", input)] {
            _ = try await host.run(["sh", "-c", "mkdir -p /root/wire; cat >/root/wire/\(name)"], input: bytes)
        }
        let script = #"""
            shell=$1; shift
            mkdir -p /root/bin
            ln -sf "$(command -v "$shell")" /root/bin/sh
            PATH=/root/bin:$PATH
            for length; do
                rm -rf /var/lib/tunnel /run/tunnel /etc/cut-*
                { head -c "$length" /root/wire/input; sleep 0.3; } | timeout 30 sh -c "$(cat /root/wire/command)" >/dev/null 2>&1
                while pgrep -f '[t]unnel-run' >/dev/null; do sleep 0.05; done
                echo "$length" $(cd /etc && ls -d cut-* 2>/dev/null)
            done
            """#
        let outcome = try await host.run(["bash", "-c", script, "bash", shell] + lengths.map(String.init))
        return outcome.output.split(separator: "\n").map(String.init)
    }

    /// A breaking connection may lose the end of what was sent, and then all of it is lost on the host.
    func expectNothingWhenCut(
        on host: LabHost, shell: String, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let lengths = Set((0..<24).map { input.count * $0 / 24 } + (1...6).map { max(0, input.count - 1 - $0 * 7) })
        let seen = try await replay(on: host, shell: shell, lengths: lengths.sorted())
        // Where only the last newline or the packer's checksum is lost, nothing of the plan is.
        let isWhole: (String) -> Bool = { line in
            let words = line.split(separator: " ")
            return words.dropFirst() == ["cut-1", "cut-2"] && Int(words[0]).map { $0 > input.count - 12 } == true
        }
        #expect(seen.count == lengths.count, sourceLocation: sourceLocation)
        #expect(seen.filter { $0.contains(" cut-") && !isWhole($0) } == [], sourceLocation: sourceLocation)
        // Sent whole, it is carried out: the test can fail.
        let whole = try await replay(on: host, shell: shell, lengths: [input.count])
        #expect(whole == ["\(input.count) cut-1 cut-2"], sourceLocation: sourceLocation)
    }
}
