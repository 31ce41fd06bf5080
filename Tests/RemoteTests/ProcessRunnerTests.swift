import Foundation
import LabSupport
import Testing

@testable import Plan
@testable import Remote
@testable import Shell

@Suite struct ProcessRunnerTests {
    private let runner = ProcessRunner()

    private func sh(_ line: String, timeLimit: Duration? = nil) -> ProcessRequest {
        ProcessRequest("sh", ["-c", Text(line)], timeLimit: timeLimit)
    }

    private func isThere(_ pid: pid_t) -> Bool {
        guard kill(pid, 0) == 0 else { return false }
        // A zombie is not there any more; whoever inherited it may be slow to bury it.
        let stat = (try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)) ?? ""
        return !stat.contains(") Z ")
    }

    @Test func exitsAndSignalsAreToldApart() async throws {
        #expect(try await runner.capture(sh("exit 0")).status == .exited(0))
        #expect(try await runner.capture(sh("exit 255")).status == .exited(255))
        #expect(try await runner.capture(sh("kill -9 $$")).status == .signaled(9))
        #expect(try await runner.capture(sh("kill -TERM $$")).status == .signaled(15))
    }

    @Test func argumentsArriveByteForByte() async throws {
        let words: [[UInt8]] = [[0xff, 0xfe], Array("it's $HOME\n".utf8), [], Array("-n".utf8)]
        let request = ProcessRequest("printf", ["%s|"] + words.map { Text(bytes: $0) })
        #expect(try await runner.capture(request).output == words.flatMap { $0 + [0x7c] })
    }

    @Test func aMissingProgramIsNamed() async throws {
        for name in ["no-such-program", "/no/such/program"] {
            await #expect(throws: ProcessError.notFound(executable: name)) {
                try await runner.capture(ProcessRequest(name, []))
            }
        }
        await #expect(throws: ProcessError.self) { try await runner.capture(ProcessRequest("/etc/passwd", [])) }
    }

    @Test(.timeLimit(.minutes(2))) func aGigabyteStreamsInConstantMemory() async throws {
        func resident() throws -> Int {
            let pages = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")
            return (Int(pages[1]) ?? 0) * 4096
        }
        let sum = Sum()
        let before = try resident()
        let status = try await runner.run(
            ProcessRequest("head", ["-c", "1000000000", "/dev/zero"]), output: { await sum.add($0) }, error: { _ in })
        #expect(status == .exited(0))
        #expect(await sum.count == 1_000_000_000)
        // Other tests run meanwhile and take some as well.
        #expect(try resident() - before < 200_000_000)
    }

    @Test func aSlowConsumerSlowsTheProcess() async throws {
        let folder = try Folder()
        let first = Sum()
        let status = try await runner.run(
            sh("head -c 1000000 /dev/zero; : >\(folder.path)/done"),
            output: { piece in
                if await first.count == 0 {
                    try? await Task.sleep(for: .milliseconds(500))
                    #expect(!FileManager.default.fileExists(atPath: folder.path + "/done"))
                }
                await first.add(piece)
            }, error: { _ in })
        #expect(status == .exited(0))
        #expect(await first.count == 1_000_000)
    }

    @Test(arguments: [
        "sleep 60 & echo $!; echo $$; sleep 60; sleep 60",
        "trap '' TERM; sleep 60 & echo $!; echo $$; sleep 60; sleep 60",
        "(trap '' TERM; sleep 60; sleep 60) & echo $!; echo $$; wait",
    ])
    func theTimeLimitEndsGrandchildrenToo(line: String) async throws {
        let ended = try await runner.capture(sh(line, timeLimit: .seconds(3)))
        #expect(ended.status == .timedOut)
        let pids = ended.outputText.split(separator: "\n").compactMap { pid_t(String($0)) }
        #expect(pids.count == 2)
        let gone = try await eventually { pids.allSatisfy { !isThere($0) } }
        #expect(gone)
    }

    @Test func cancellingEndsTheProcessGroup() async throws {
        let sum = Sum()
        let runner = self.runner
        let request = sh("sleep 60 & echo $!; echo $$; wait")
        let task = Task {
            try await runner.run(request, output: { await sum.add($0, keeping: true) }, error: { _ in })
        }
        _ = try await eventually { await sum.bytes.count { $0 == 0x0a } == 2 }
        task.cancel()
        #expect(try await task.value != .exited(0))
        let pids = String(decoding: await sum.bytes, as: UTF8.self).split(separator: "\n").compactMap {
            pid_t(String($0))
        }
        let gone = try await eventually { pids.allSatisfy { !isThere($0) } }
        #expect(gone && pids.count == 2)
    }

    @Test func aProcessThatDoesNotReadIsNoError() async throws {
        signal(SIGPIPE, SIG_IGN)
        let much = ProcessInput.whole([UInt8](repeating: 0x61, count: 5_000_000))
        #expect(try await runner.capture(ProcessRequest("true", []), input: much).status == .exited(0))
        let some = try await runner.capture(ProcessRequest("head", ["-c", "3"]), input: much)
        #expect(some.status == .exited(0) && some.outputText == "aaa")
        // The same input is whole for the next one.
        #expect(
            try await runner.capture(ProcessRequest("wc", ["-c"]), input: much).outputText.trimmingWhitespace
                == "5000000")
        // One that is never finished does not hold up a process that has ended.
        #expect(try await runner.capture(ProcessRequest("true", []), input: ProcessInput()).status == .exited(0))
    }

    @Test func piecesArriveInOrderUntilFinished() async throws {
        let input = ProcessInput()
        let feeder = Task {
            for number in 0..<1000 { await input.send(Array("\(number)\n".utf8)) }
            await input.finish()
        }
        let output = try await runner.capture(ProcessRequest("cat", []), input: input.following(Array("head\n".utf8)))
            .outputText
        await feeder.value
        #expect(output == "head\n" + (0..<1000).map { "\($0)\n" }.joined())
    }

    @Test(.timeLimit(.minutes(2))) func aHundredAtOnce() async throws {
        let runner = self.runner
        let outputs = await withTaskGroup(of: String?.self) { group in
            for number in 0..<100 {
                group.addTask {
                    let request = ProcessRequest(
                        "sh", ["-c", Text("read -r x; echo $x; sleep 0.2; exit \(number % 7)")])
                    let ended = try? await runner.capture(request, input: .whole(Array("\(number)\n".utf8)))
                    return ended?.status == .exited(Int32(number % 7)) ? ended?.outputText : nil
                }
            }
            return await group.reduce(into: Set<String>()) { if let text = $1 { $0.insert(text) } }
        }
        #expect(outputs == Set((0..<100).map { "\($0)\n" }))
    }

    @Test func noDescriptorIsInherited() async throws {
        let folder = try Folder()
        try folder.write("open", "x")
        // Without close-on-exec, as careless code would have it.
        let careless = open(folder.path + "/open", O_RDONLY)
        defer { close(careless) }
        let before = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
        let seen = try await runner.capture(sh("ls -l /proc/$$/fd"))
        #expect(!seen.outputText.contains(folder.path), "\(seen.outputText)")
        #expect(seen.outputText.split(separator: "\n").count { $0.contains("->") } == 3, "\(seen.outputText)")
        // And none is left here. Other tests of this process open some meanwhile, but not one for each of so many runs.
        let runs = 400
        for _ in 0..<runs { _ = try await runner.capture(ProcessRequest("true", [])) }
        let settled = try await eventually {
            try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count < before + runs
        }
        #expect(settled)
    }

    @Test func anIsolatedProcessHasItsOwnSession() async throws {
        let line = "ps -o sid= -p $$"
        let own = try await runner.capture(sh(line)).outputText.trimmingWhitespace
        let shared = try await runner.capture(ProcessRequest("sh", ["-c", Text(line)], isIsolated: false)).outputText
            .trimmingWhitespace
        #expect(shared == "\(getsid(0))" && own != shared)
    }

    @Test func captureKeepsTheBeginning() async throws {
        let ended = try await runner.capture(sh("head -c 100000 /dev/zero; printf end >&2"), limit: 1000)
        #expect(ended.output.count == 1000 && ended.errorText == "end")
    }

    @Test func theTraceMasksSecrets() async throws {
        let sum = Sum()
        let traced = ProcessRunner(trace: { trace in
            guard case .process(let trace) = trace else { return }
            let text = "\(trace.request.executable) \(trace.request.arguments) \(trace.status)"
            Task { await sum.add(Array(text.utf8), keeping: true) }
        })
        _ = try await traced.capture(ProcessRequest("true", ["-p", .secret("hunter2")]))
        let told = try await eventually { await sum.count > 0 }
        let text = String(decoding: await sum.bytes, as: UTF8.self)
        #expect(told && text.contains("true [-p, ********] exited(0)"), "\(text)")
    }
}
