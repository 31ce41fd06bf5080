import Foundation
import LabSupport
import Testing

/// An upload that breaks off runs nothing: neither a part of the plan nor a part of a command.
@Suite(.needsLab, .timeLimit(.minutes(25)))
struct TruncationTests {
    @Test("cut off anywhere, in any shell", arguments: ["dash", "bash", "busybox"])
    func cutOff(shell: String) async throws {
        try await withLab { lab in
            let host = try await lab.host()
            let desk = try Desk(lab)
            if shell == "busybox" { _ = try await host.shell("apt-get -qq update; apt-get -qqy install busybox 2>&1") }
            let manifest = try desk.write(
                "m.yaml",
                "setup: {files: [{path: /etc/cut-1, content: '1'}, {path: /etc/cut-2, content: '2'}]}\n")
            let apply = try await Wire.capture(on: host, ["apply", manifest, "h1"])
            try await apply.expectNothingWhenCut(shell: shell)
            // With sudo a command comes by stdin too.
            let exec = try await Wire.capture(on: host, ["exec", "--sudo", "h1", "touch", "/etc/cut-1", "/etc/cut-2"])
            try await exec.expectNothingWhenCut(shell: shell)
        }
    }
}
