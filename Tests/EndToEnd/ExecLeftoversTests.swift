import Foundation
import LabSupport
import Testing

/// Fifty commands, five of different kinds on each of ten hosts, are ended in one way after another; `ps` inside of the hosts
/// then shows nothing of them.
@Suite(.needsLab, .timeLimit(.minutes(20)))
struct ExecLeftoversTests {
    enum Way: Int, CaseIterable {
        case timeLimit = 1, interrupt, terminate, hangUp, kill, cut

        var signal: Int32? {
            switch self {
            case .interrupt: SIGINT
            case .terminate: SIGTERM
            case .hangUp: SIGHUP
            case .kill: SIGKILL
            case .timeLimit, .cut: nil
            }
        }
    }

    private static let names = "h[1-10]"

    /// Each leaves a file when it has begun, and then is a `sleep` of this length, with another behind it.
    private func commands(_ number: Int, _ desk: Desk) throws -> [[String]] {
        let begin = ": >/begun/\(number).$$;"
        let sleeps = "\(begin) sleep \(number) & sleep \(number)"
        let stubborn = "\(begin) trap '' TERM INT HUP; while :; do sleep \(number); done"
        let script = try desk.write("script-\(number)", "\(sleeps)\n")
        // More than the pipes on the way hold.
        let input = try desk.write("input", bytes: [UInt8](repeating: 0x61, count: 300_000))
        return [
            ["exec", Self.names, "--", "sh", "-c", sleeps],
            ["exec", Self.names, "--", "sh", "-c", stubborn],
            ["exec", "admin@\(Self.names)", "--sudo", "--", "sh", "-c", sleeps],
            ["exec", Self.names, "--stdin", input, "--", "sh", "-c", sleeps],
            ["script", Self.names, script],
        ]
    }

    /// What `ps` shows of them on a host: the commands, and the shells that were started for them.
    private func running(_ number: Int, on host: LabHost) async throws -> [String] {
        let processes = try await host.run(["ps", "-ww", "-eo", "pid,args"]).output
        return processes.split(separator: "\n").map(String.init).filter {
            $0.contains("sleep \(number)") || $0.contains("iflag=fullblock") || $0.contains("NONCE=")
        }
    }

    @Test("fifty commands ended in each way leave nothing behind, the loss of the link included")
    func nothingIsLeft() async throws {
        try await withLab { lab in
            let hosts = try await lab.hosts((1...10).map { "h\($0)" })
            let desk = try Desk(lab)
            for host in hosts { _ = try await host.shell("mkdir -m 1777 /begun") }
            // Ten hosts to log in to are not what is measured.
            let opened = try await desk.run(["pool", "open", "\(Self.names),admin@\(Self.names)"])
            #expect(opened.code == 0, "\(opened)")
            for way in Way.allCases { try await end(by: way, hosts, desk) }
        }
    }

    private func end(by way: Way, _ hosts: [LabHost], _ desk: Desk) async throws {
        let number = 86_400 + way.rawValue
        var processes: [ChildProcess] = []
        for words in try commands(number, desk) {
            let limit = way == .timeLimit ? ["--timeout", "10"] : []
            processes.append(try await desk.start([words[0]] + limit + words.dropFirst()))
        }
        func begun() async throws -> Int {
            var count = 0
            for host in hosts {
                count += Int(try await host.shell("ls /begun | grep -c '^\(number)\\.' || true")) ?? 0
            }
            return count
        }
        #expect(try await eventually(within: 60) { try await begun() == 50 }, "\(way): all have begun")
        if let signal = way.signal { processes.forEach { $0.send(signal: signal) } }
        // The links stay cut: that nothing is left is the hosts' own work.
        if way == .cut { for host in hosts { try await host.cut() } }
        let ending = ContinuousClock.now
        var left: [String] = []
        // 30 s of silence, which also tells of a client that was killed while a command did not read its stdin; 2 s until
        // KILL; and what a busy machine adds.
        let isClean = try await eventually(within: 60) {
            left = []
            for host in hosts { left += try await running(number, on: host).map { "\(host.name) \($0.prefix(200))" } }
            return left.isEmpty
        }
        #expect(isClean, "\(way): \(left)")
        if way == .cut { #expect(ContinuousClock.now - ending > .seconds(15), "a link may be silent for a while") }
        for process in processes {
            let outcome = Outcome(try await process.wait())
            switch way {
            case .timeLimit: #expect(outcome.code == 3, "\(outcome)")
            case .interrupt, .terminate, .hangUp: #expect(outcome.code == 130, "\(outcome)")
            case .kill: #expect(outcome.code == nil)
            case .cut: #expect(outcome.code == 4 && outcome.errors.contains("within 30 s"), "\(outcome)")
            }
        }
    }
}
