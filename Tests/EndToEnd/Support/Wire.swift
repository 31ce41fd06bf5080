import Foundation
import LabSupport
import Testing

/// What one session carries to a host: the line for the login shell and all of stdin, written down there by a command that
/// sshd puts in front of every other.
struct Wire: Sendable {
    let host: LabHost
    /// Bytes of stdin.
    let count: Int

    /// Runs `tunnel`, and keeps its session with the longest stdin.
    static func capture(on host: LabHost, _ arguments: [String]) async throws -> Wire {
        let record = #"""
            rm -rf /root/wire; mkdir /root/wire
            cat >/root/record <<'END'
            printf %s "$SSH_ORIGINAL_COMMAND" >/root/wire/$$.command
            # In the background, for the other side may hold its end open until the session has gone.
            { tee /root/wire/$$.input <&3 3<&- 2>/dev/null & } 3<&0 | sh -c "$SSH_ORIGINAL_COMMAND"
            END
            echo 'ForceCommand sh /root/record' >/etc/ssh/sshd_config.d/00-record.conf
            systemctl reload ssh
            """#
        _ = try await host.shell(record)
        let outcome = try await Desk(host.lab).run(arguments)
        #expect(outcome.code == 0, "\(outcome)")
        let keep = #"""
            rm /etc/ssh/sshd_config.d/00-record.conf; systemctl reload ssh
            cd /root/wire; longest=$(ls -S *.input | head -n 1)
            mv "${longest%.input}.command" command; mv "$longest" input; wc -c <input
            """#
        return Wire(host: host, count: try #require(Int(try await host.shell(keep))))
    }

    /// Sends it to the host as a connection would that breaks after so many bytes, once for each number.
    ///
    /// - Returns: For each the number and the files of /etc/cut-* that came of it, as `NUMBER FILE FILE`.
    func replay(shell: String, lengths: [Int]) async throws -> [String] {
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
        shell: String, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let lengths = Set((0..<24).map { count * $0 / 24 } + (1...6).map { max(0, count - 1 - $0 * 7) })
        let seen = try await replay(shell: shell, lengths: lengths.sorted())
        // Where only the last newline or the packer's checksum is lost, nothing of the plan is.
        let isWhole: (String) -> Bool = { line in
            let words = line.split(separator: " ")
            return words.dropFirst() == ["cut-1", "cut-2"] && Int(words[0]).map { $0 > count - 12 } == true
        }
        #expect(seen.count == lengths.count, sourceLocation: sourceLocation)
        #expect(seen.filter { $0.contains(" cut-") && !isWhole($0) } == [], sourceLocation: sourceLocation)
        // Sent whole, it is carried out: the test can fail.
        let whole = try await replay(shell: shell, lengths: [count])
        #expect(whole == ["\(count) cut-1 cut-2"], sourceLocation: sourceLocation)
    }
}
